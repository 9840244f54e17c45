import type { DuckDBConnection } from "duckdb";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../error.ts";
import {
  type FindingKind,
  findingKinds,
  findingSql,
  readFindingKind,
} from "../model/finding_kinds.ts";
import { readHead } from "../model/head.ts";
import { quoteName, quoteText } from "../quote.ts";
import { isFolder } from "../presence.ts";
import { SAMPLE_LEDGER } from "../paths.ts";
import { sessionTables } from "./schema.ts";

/** A rule of one's own: a kind of finding from a file outside of this project. */
export interface PrivateRule {
  /** The kind of finding, as the head of its file describes it. */
  readonly kind: FindingKind;
  /** Gives its findings, with the columns that all kinds have. */
  readonly sql: string;
  /** Path of its file. */
  readonly path: string;
  /** Names of the tables and views that it asks for. */
  readonly asksFor: readonly string[];
}

/** Database in memory that holds the views `finding.<kind>` of private rules. */
export const PRIVATE_RULES = "private_rules";
/** The view that all kinds of findings come together in. */
export const FINDINGS = "unnumbered_findings";
const ENDING = ".sql";
const NAME = /^[a-z][a-z0-9_]{0,59}$/;
const DEFAULTS = { cause: "unusual_amount", notebook: "04_anomalies" };

/** A rule that is read, before a ledger has tried it. */
interface ReadRule extends Omit<PrivateRule, "asksFor"> {
  readonly body: string;
  /** Line of the file on which the query begins, from 1. */
  readonly bodyLine: number;
}

/**
 * Returns the folder of private rules that is meant for a ledger: the one named, or else
 * `BALANCEBOOK_RULES`, or else `rules` beside the ledger, if there is one; the sample has none beside
 * it.
 *
 * @returns An absolute path; null where no rules are meant.
 */
export function rulesFolder(ledgerPath: string, named?: string): string | null {
  const wanted = named ?? Deno.env.get("BALANCEBOOK_RULES");
  if (wanted) return resolve(wanted);
  if (wanted === "" || resolve(ledgerPath) === SAMPLE_LEDGER) return null;
  const beside = join(dirname(resolve(ledgerPath)), "rules");
  return isFolder(beside) ? beside : null;
}

/** Lists the names of the private rules that are meant for a ledger, without reading them. */
export function privateKinds(ledgerPath: string): readonly string[] {
  const folder = rulesFolder(ledgerPath);
  return folder === null || !isFolder(folder) ? [] : ruleFiles(folder).map(nameOf);
}

/**
 * Reads the private rules of a folder, each a file in the form of `lib/model/findings/<kind>.sql`, and
 * tries each on a ledger.
 *
 * @param folder As {@linkcode rulesFolder} gives it.
 * @returns By name.
 * @throws {UserError} If there is no such folder, or a rule is wrong: with its file and line.
 */
export async function readPrivateRules(
  connection: DuckDBConnection,
  folder: string,
): Promise<PrivateRule[]> {
  if (!isFolder(folder)) {
    throw new UserError(`Cannot read rules of ${folder}: it is not a folder`);
  }
  const rules = ruleFiles(folder).map((name) => readRule(join(folder, name), nameOf(name)));
  const tried: PrivateRule[] = [];
  for (const rule of rules) tried.push({ ...rule, asksFor: await tryRule(connection, rule) });
  return tried;
}

/**
 * Makes the kinds of private rules known to a session, beside those of the model: in `finding_kinds`,
 * and each as a view `finding.<kind>`.
 *
 * @param connection With the ledger as its current database.
 */
export async function addKinds(
  connection: DuckDBConnection,
  rules: readonly PrivateRule[],
): Promise<void> {
  const rows = rules.map(({ kind: each }) =>
    `(${
      [each.kind, each.title, each.severityText, each.rule, each.reason, each.cause, each.notebook]
        .map(quoteText).join(", ")
    })`
  );
  const [[ledger]] = (await connection.runAndReadAll("select current_database()")).getRows();
  const own = `${quoteName(String(ledger))}.main.finding_kinds`;
  await connection.run(
    `create temp view finding_kinds as from ${own} union all values ${rows.join(", ")}`,
  );
  // The ledger is open for reading only, and the temporary database takes no schema.
  await connection.run(`attach ':memory:' as ${PRIVATE_RULES} (read_write)`);
  await connection.run(`create schema ${PRIVATE_RULES}.finding`);
  for (const { kind, sql } of rules) {
    await connection.run(`create view ${PRIVATE_RULES}.finding.${quoteName(kind.kind)} as ${sql}`);
  }
  const path = ["main", "finding"].map((schema) => `${quoteName(String(ledger))}.${schema}`);
  await connection.run(
    `set search_path = ${quoteText([...path, `${PRIVATE_RULES}.finding`].join(","))}`,
  );
}

/** Says of an error that came while a private rule was worked out which rule it was. */
export function ruleFailed(path: string, error: unknown): UserError {
  return new UserError(`${path}: ${reasonOf(error)}`, { cause: error });
}

function ruleFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)].filter(({ name, isDirectory }) =>
    !isDirectory && name.endsWith(ENDING) && !name.startsWith(".")
  ).map(({ name }) => name).sort();
}

function nameOf(file: string): string {
  return file.slice(0, -ENDING.length);
}

function readRule(path: string, name: string): ReadRule {
  if (!NAME.test(name)) {
    throw new UserError(`${path}: expected a name of small letters, digits and underscores`);
  }
  if (findingKinds().some(({ kind }) => kind === name)) {
    throw new UserError(`${path}: there is a kind of finding with this name; choose another`);
  }
  const text = Deno.readTextFileSync(path);
  const lines = text.split("\n");
  let head;
  try {
    head = readHead(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const quoted = /^Cannot read "(.*?)"/s.exec(error.message)?.[1] ?? "";
    const whole = lines.indexOf(quoted);
    const line = whole >= 0 ? whole : lines.findIndex((line) => line.includes(quoted));
    throw new UserError(`${path}:${line + 1}: ${error.message}`, { cause: error });
  }
  let kind;
  try {
    kind = readFindingKind(name, { ...DEFAULTS, ...head.values });
  } catch (error) {
    const key = /(severity|cause) "/.exec(String(error))?.[1];
    const line = lines.findIndex((line) => line.startsWith(`-- ${key}:`));
    const reason = (error as Error).message.replace(/^\S+ /, "it ");
    throw new UserError(`${path}:${Math.max(line, 0) + 1}: ${reason}`, { cause: error });
  }
  const bodyLine = lines.findIndex((line) => !line.startsWith("--") && line.trim() !== "") + 1;
  if (bodyLine === 0) throw new UserError(`${path}:${lines.length}: it has no query`);
  return { kind, path, body: head.body, bodyLine, sql: findingSql(kind, head.body) };
}

/** Tries a rule on a ledger, and returns the names of what it asks for. */
async function tryRule(connection: DuckDBConnection, rule: ReadRule): Promise<string[]> {
  const { path, body, bodyLine, kind } = rule;
  const wrong = (line: number, reason: string, cause?: unknown) =>
    new UserError(`${path}:${line}: ${reason}`, { cause });
  const [[json]] = (await connection.runAndReadAll(
    "select json_serialize_sql($1::varchar)::varchar",
    [body],
  )).getRows();
  const parsed = JSON.parse(String(json));
  if (parsed.error === true) {
    const before = body.slice(0, Number(parsed.position ?? 0));
    throw wrong(bodyLine + before.split("\n").length - 1, parsed.error_message);
  }
  if (parsed.statements?.length !== 1) throw wrong(bodyLine, "expected one select");
  const dependents = sessionTables().find(({ name }) => name === FINDINGS)!.askedBy;
  const named = [...String(json).matchAll(/"table_name":"([^"]*)"/g)].map(([, name]) => name);
  const circular = named.find((name) => dependents.has(name));
  if (circular !== undefined) {
    const at = body.split("\n").findIndex((line) => line.includes(circular));
    throw wrong(bodyLine + at, `${circular} is made of findings, so no rule can ask for it`);
  }
  let columns;
  try {
    columns = (await connection.runAndReadAll(`describe\n${body}`)).getRows()
      .map(([name]) => String(name));
  } catch (error) {
    const line = Number(/LINE (\d+):/.exec(String(error))?.[1] ?? 2);
    throw wrong(bodyLine + line - 2, reasonOf(error), error);
  }
  for (
    const any of [["reason"], ["subject", "transaction_id"], ["logged_at", "first_seen_at"]]
  ) {
    if (any.some((name) => columns.includes(name))) continue;
    throw wrong(bodyLine, `its rows have no column ${any.join(" or ")}`);
  }
  try {
    await connection.run(`prepare private_rule as ${rule.sql}`);
    await connection.run("deallocate private_rule");
  } catch (error) {
    throw wrong(bodyLine, `${kind.kind}: ${reasonOf(error)}`, error);
  }
  return named;
}

/** The first line of what DuckDB says. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}
