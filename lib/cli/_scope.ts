import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { UserError } from "../ledger/error.ts";
import { outFolder } from "../ledger/paths.ts";
import { isFolder } from "../ledger/presence.ts";
import { nameOf, readCodeCells } from "../notebook/runner/cells.ts";
import { readScope, type Scope, SCOPE_NAMES, type ScopeName } from "../ledger/store/scope.ts";
import { defaultLedgerPath } from "../ledger/store/ledger_path.ts";
import { LedgerReader, readThresholds } from "../ledger/store/open.ts";

/** Characters of a folder's name, which a search may make longer than file systems take. */
const LONGEST_NAME = 80;

/** Names of the options for the scope of notebooks and for thresholds. */
export const SCOPE_OPTIONS: readonly string[] = [...SCOPE_NAMES, "tolerance", "set"];

const HELP_LINES: Readonly<Record<ScopeName | "tolerance" | "set", string>> = {
  from: "--from DAY       first day, or first moment (2024-01-31, 2024-01-31T21:00; UTC)",
  to:
    "--to DAY         the day after the last one; outstanding differences are shown as of its start",
  currency: "--currency CODE  only this currency",
  user: "--user ID        only this user",
  kind: "--kind KIND      only findings of this kind (04_anomalies)",
  level:
    '--level LEVEL    only log events of this level, or "platform" (06_explore, like all below)',
  event: "--event TYPE     only log events of this type, for example not_in_sync",
  request: "--request ID     only log events of this request",
  message: "--message ID     only log events of this message",
  overdraft:
    "--overdraft C    only log events of overdrafts: any, blocked, payment_negative, wallet_overdrawn",
  search: "--search WORDS   only log events that hold each of the words",
  tolerance: "--tolerance N    largest difference that counts as rounding",
  set:
    "--set N=X,...    thresholds; `select * from thresholds` and 04_anomalies list them (BALANCEBOOK_SET)",
};

/** Writes the help of scope options, a line each. */
export function scopeHelp(names: readonly (keyof typeof HELP_LINES)[]): string {
  return names.map((name) => `  ${HELP_LINES[name]}`).join("\n");
}

/** What a task's help says about {@linkcode SCOPE_OPTIONS}. */
export const SCOPE_HELP: string = scopeHelp([...SCOPE_NAMES, "tolerance", "set"]);

/** What a task's help says about the option `--rules`. */
export const RULES_HELP =
  "  --rules DIR      rules of your own (BALANCEBOOK_RULES; the folder rules beside the ledger)";

/**
 * Has all that this process opens, and the notebooks that it starts, read private rules of a folder.
 *
 * @param folder What `--rules` says; nothing changes without one.
 * @throws {UserError} If there is no such folder.
 */
export function useRules(folder: string | undefined): void {
  if (folder === undefined) return;
  const path = resolve(folder);
  if (!isFolder(path)) throw new UserError(`Cannot read rules of ${path}: it is not a folder`);
  Deno.env.set("BALANCEBOOK_RULES", path);
}

type Options = Readonly<Record<string, string | undefined>>;

/** The scope and thresholds that were asked for, as far as they can be read without a ledger. */
export interface ReadScopeOptions {
  readonly scope: Scope;
  /** Thresholds by name; undefined where none is to be changed. */
  readonly thresholds?: Readonly<Record<string, string>>;
}

/**
 * Reads the options of {@linkcode SCOPE_OPTIONS}, before anything runs.
 *
 * @throws {UserError} If a value is not what it must be.
 */
export function readScopeOptions(options: Options): ReadScopeOptions {
  const scope = Object.fromEntries(SCOPE_NAMES.map((name) => [name, options[name]])) as Scope;
  readScope(scope);
  const { tolerance, set } = options;
  if (tolerance === undefined && set === undefined) return { scope };
  const thresholds = {
    ...readThresholds(set ?? ""),
    ...(tolerance === undefined ? {} : { tolerance }),
  };
  return { scope, thresholds };
}

/**
 * Tries a scope on the ledger and on the notebooks that are to run, and gives the environment by which
 * notebooks know of it.
 *
 * @param paths Notebooks that are to run.
 * @param dbPath The ledger that they will read.
 * @throws {UserError} If there is no ledger, it has no such thing, or none of the notebooks has that
 * parameter.
 */
export async function scopeVariables(
  { scope, thresholds }: ReadScopeOptions,
  paths: readonly string[],
  dbPath: string = defaultLedgerPath(),
): Promise<Record<string, string>> {
  const names = SCOPE_NAMES.filter((name) => scope[name] !== undefined);
  if (names.length === 0 && thresholds === undefined) return {};
  await requireParameters(names, paths);
  const reader = await LedgerReader.open(dbPath, thresholds === undefined ? {} : { thresholds });
  try {
    await reader.setScope(scope);
  } finally {
    reader.close();
  }
  const set = Object.entries(thresholds ?? {}).map(([name, value]) => `${name}=${value}`).join(",");
  return {
    ...Object.fromEntries(names.map((name) => [variableOf(name), scope[name]!])),
    ...(set === "" ? {} : { BALANCEBOOK_SET: set }),
  };
}

/**
 * Names the folder for a scope, so that it does not take the place of others: the parts in their
 * order, for example `currency-BHD_from-2024-01-08`.
 *
 * @returns Undefined where nothing was asked for.
 */
export function scopeFolder({ scope, thresholds }: ReadScopeOptions): string | undefined {
  const parts = [
    ...SCOPE_NAMES.map((name) => [name, scope[name]] as const),
    ...Object.entries(thresholds ?? {}),
  ].filter(([, value]) => value !== undefined).map(([name, value]) => `${name}-${value}`);
  if (parts.length === 0) return undefined;
  const name = parts.join("_").replaceAll(/[^\w.-]+/g, "-");
  if (name.length <= LONGEST_NAME) return name;
  const digest = createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 8);
  return `${name.slice(0, LONGEST_NAME)}-${digest}`;
}

/** Folder for what is written of a scope, where none is named. */
export function outputFolder(scope: ReadScopeOptions): string {
  return join(outFolder(), scopeFolder(scope) ?? "");
}

function variableOf(name: ScopeName): string {
  return `BALANCEBOOK_${name.toUpperCase()}`;
}

async function requireParameters(
  names: readonly ScopeName[],
  paths: readonly string[],
): Promise<void> {
  const cells = (await Promise.all(paths.map(readCodeCells))).flat()
    .filter(({ tags }) => tags.includes("parameters")).map(({ source }) => source);
  const unknown = names.find((name) =>
    !cells.some((source) => source.includes(`"${variableOf(name)}"`))
  );
  if (unknown === undefined) return;
  throw new UserError(
    `Cannot use --${unknown}: ${paths.map(nameOf).join(", ")} ` +
      `${paths.length === 1 ? "has" : "have"} no such parameter`,
  );
}
