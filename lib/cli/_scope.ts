import { UserError } from "../ledger/error.ts";
import { nameOf, readCodeCells } from "../notebook/runner/cells.ts";
import { readScope, type Scope, SCOPE_NAMES, type ScopeName } from "../ledger/store/scope.ts";
import { defaultLedgerPath } from "../ledger/store/ledger_path.ts";
import { LedgerReader, readThresholds } from "../ledger/store/open.ts";

/** Names of the options that choose what notebooks show, and by which thresholds. */
export const CHOICE_OPTIONS: readonly string[] = [...SCOPE_NAMES, "tolerance", "set"];

const HELP_LINES: Readonly<Record<ScopeName | "tolerance" | "set", string>> = {
  from: "--from DAY       first day, or first moment (2024-01-31, 2024-01-31T21:00; UTC)",
  to: "--to DAY         the day after the last one; what is owed is told as of its begin",
  currency: "--currency CODE  only this currency",
  user: "--user ID        only this user",
  kind: "--kind KIND      only findings of this kind (04_anomalies)",
  level:
    '--level LEVEL    only log events of this level, or "platform" (06_explore, like all below)',
  event: "--event KIND     only log events of this kind, for example not_in_sync",
  request: "--request ID     only log events of this request",
  message: "--message ID     only log events of this message",
  overdraft:
    "--overdraft C    only log events of overdrafts: any, blocked, payment_negative, wallet_overdrawn",
  search: "--search WORDS   only log events that hold each of the words",
  tolerance: "--tolerance N    largest difference that counts as rounding",
  set:
    "--set N=X,...    thresholds; `select * from thresholds` and 04_anomalies list them (BALANCEBOOK_SET)",
};

/** Says in a task's help what options choose, a line each. */
export function scopeHelp(names: readonly (keyof typeof HELP_LINES)[]): string {
  return names.map((name) => `  ${HELP_LINES[name]}`).join("\n");
}

/** How a task's help tells of {@linkcode CHOICE_OPTIONS}. */
export const CHOICE_HELP: string = scopeHelp([...SCOPE_NAMES, "tolerance", "set"]);

type Options = Readonly<Record<string, string | undefined>>;

/** What was asked for, so far as it can be told without a ledger. */
export interface ReadScopeOptions {
  readonly scope: Scope;
  /** Thresholds by name; undefined where none is to be changed. */
  readonly thresholds?: Readonly<Record<string, string>>;
}

/**
 * Reads the options of {@linkcode CHOICE_OPTIONS}, before anything runs.
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
 * @throws {UserError} If there is no ledger, it has no such thing, or none of the notebooks can choose
 * it.
 */
export async function scopeVariables(
  { scope, thresholds }: ReadScopeOptions,
  paths: readonly string[],
  dbPath: string = defaultLedgerPath(),
): Promise<Record<string, string>> {
  const chosen = SCOPE_NAMES.filter((name) => scope[name] !== undefined);
  if (chosen.length === 0 && thresholds === undefined) return {};
  await requireParameters(chosen, paths);
  const reader = await LedgerReader.open(dbPath, thresholds === undefined ? {} : { thresholds });
  try {
    await reader.setScope(scope);
  } finally {
    reader.close();
  }
  const set = Object.entries(thresholds ?? {}).map(([name, value]) => `${name}=${value}`).join(",");
  return {
    ...Object.fromEntries(chosen.map((name) => [variableOf(name), scope[name]!])),
    ...(set === "" ? {} : { BALANCEBOOK_SET: set }),
  };
}

function variableOf(name: ScopeName): string {
  return `BALANCEBOOK_${name.toUpperCase()}`;
}

async function requireParameters(
  chosen: readonly ScopeName[],
  paths: readonly string[],
): Promise<void> {
  const cells = (await Promise.all(paths.map(readCodeCells))).flat()
    .filter(({ tags }) => tags.includes("parameters")).map(({ source }) => source);
  const unknown = chosen.find((name) =>
    !cells.some((source) => source.includes(`"${variableOf(name)}"`))
  );
  if (unknown === undefined) return;
  throw new UserError(
    `Cannot choose ${unknown}: ${paths.map(nameOf).join(", ")} ` +
      `${paths.length === 1 ? "has" : "have"} no such parameter`,
  );
}
