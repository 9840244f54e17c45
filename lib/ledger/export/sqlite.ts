import type { DatabaseSync } from "node:sqlite";
import { MONEY_SCALE } from "../money.ts";
import { readLayer } from "../model/objects.ts";
import { quoteName } from "../quote.ts";
import type { LedgerReader } from "../store/open.ts";
import type { FileFormat } from "./format.ts";
import type { ColumnKind, ExportColumn } from "./object.ts";
import { type Selection, textRows, type TextValue } from "./rows.ts";

/** SQLite: a table for each table or view, money as exact text and as a whole number of millionths. */
export const SQLITE: FileFormat = {
  name: "sqlite",
  isWrittenByDuckDB: false,
  write: (reader, selection, path) => writeSqlite(reader, [selection], path),
};

/** Ending of the second column of money. */
const MILLIONTHS = "_millionths";

/** Columns that people search and join by. */
const KEYS: readonly string[] = [
  ...["transaction_id", "user_id", "case_id", "finding_id", "request_id", "message_id"],
  ...["kind", "logged_at"],
];

/** Views for other views, and parts of the ledger that are no views. */
const LEFT_OUT = ["kept_events", "settings"];
const TABLES = ["log_files", "currencies", "causes", "event_types"];

const INTEGER_MAX = 2n ** 63n - 1n;

/** Names what is written of a whole ledger: its views, log files and seeds. */
export function wholeLedger(): readonly string[] {
  const views = readLayer("views").map(({ name }) => name)
    .filter((name) => !LEFT_OUT.includes(name));
  return [...TABLES, ...views].sort();
}

/**
 * Writes tables and views into a new SQLite file.
 *
 * @param path A file that is not there yet.
 * @returns How many rows were written.
 */
export async function writeSqlite(
  reader: LedgerReader,
  selections: readonly Selection[],
  path: string,
): Promise<number> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path);
  try {
    // The file is thrown away where its writing fails.
    database.exec("pragma journal_mode = off; pragma synchronous = off; begin");
    let rows = 0;
    for (const selection of selections) rows += await writeTable(reader, selection, database);
    database.exec("commit");
    return rows;
  } finally {
    database.close();
  }
}

async function writeTable(
  reader: LedgerReader,
  selection: Selection,
  database: DatabaseSync,
): Promise<number> {
  const { columns } = selection.object;
  const table = quoteName(selection.object.name.replaceAll(".", "_"));
  const fields = columns.flatMap(({ name, kind }) => [
    `${quoteName(name)} ${typeOf(kind)}`,
    ...kind === "decimal" ? [`${quoteName(name + MILLIONTHS)} integer`] : [],
  ]);
  database.exec(`create table ${table} (${fields.join(", ")})`);
  const marks = fields.map(() => "?").join(", ");
  const insert = database.prepare(`insert into ${table} values (${marks})`);
  let rows = 0;
  for await (const page of textRows(reader, selection, "json")) {
    for (const row of page) insert.run(...row.flatMap((value, at) => valuesOf(columns[at], value)));
    rows += page.length;
  }
  for (const { name } of columns.filter(({ name }) => KEYS.includes(name))) {
    const index = quoteName(`${selection.object.name.replaceAll(".", "_")}_${name}`);
    database.exec(`create index ${index} on ${table} (${quoteName(name)})`);
  }
  return rows;
}

function typeOf(kind: ColumnKind): string {
  if (kind === "integer" || kind === "boolean") return "integer";
  return kind === "double" ? "real" : "text";
}

function valuesOf({ kind }: ExportColumn, value: TextValue): (string | bigint | number | null)[] {
  if (kind === "decimal") return [value, value === null ? null : millionthsOf(value)];
  if (value === null) return [null];
  if (kind === "boolean") return [value === "true" ? 1 : 0];
  if (kind === "double") return [Number(value)];
  if (kind !== "integer") return [value];
  const whole = BigInt(value);
  return [whole > INTEGER_MAX || whole < -INTEGER_MAX ? value : whole];
}

/** Gives money as a whole number; of a sum that is beyond what a ledger's money can be, nothing. */
function millionthsOf(text: string): bigint | null {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) throw new SyntaxError(`Cannot read "${text}" as money`);
  if (fraction.length > MONEY_SCALE && /[1-9]/.test(fraction.slice(MONEY_SCALE))) return null;
  const scaled = BigInt(whole + fraction.slice(0, MONEY_SCALE).padEnd(MONEY_SCALE, "0"));
  if (scaled > INTEGER_MAX) return null;
  return sign === "-" ? -scaled : scaled;
}
