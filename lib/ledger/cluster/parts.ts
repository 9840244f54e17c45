import type { DuckDBConnection } from "duckdb";
import { counted } from "../counted.ts";
import { UserError } from "../error.ts";
import { quoteText } from "../quote.ts";
import { extractedTables } from "../store/schema.ts";
import { LEDGER } from "../store/tables.ts";
import { hashSql } from "./bucket.ts";

const FILES = "log_files";
// Small groups, since a bucket reads each group that has one of its rows.
const FORMAT = "format parquet, compression zstd, row_group_size 8192";

/** What DuckDB says of a file that is missing, torn or damaged. */
const DAMAGE = /IO Error|Invalid Input Error|Invalid Error|TProtocol|ZSTD/;

/** Tables whose rows a task writes. */
export function partTables(): readonly string[] {
  return [...extractedTables(), "fetched_objects"];
}

/** Tables whose rows are lines of files. */
export function lineTables(): readonly string[] {
  return extractedTables().filter((table) => table !== FILES);
}

/** How many rows each table has; one that is not named has none, and no file. */
export type RowCounts = Readonly<Record<string, number>>;

/**
 * Writes the rows of an attached ledger's base tables as Parquet, a file a table. Lines of files have a column
 * more, `owner`: the hash of the request that printed them, by which they are sorted; empty where there is none.
 *
 * @param folder An empty folder.
 * @returns How many rows each table has.
 */
export async function writeParts(
  connection: DuckDBConnection,
  folder: string,
): Promise<RowCounts> {
  const counts: Record<string, number> = {};
  const owner = hashSql("request_id::varchar");
  for (const table of partTables()) {
    const from = `${LEDGER}.main.${table}`;
    const sql = table === FILES
      ? `select * from ${from} order by file_id`
      : table === "fetched_objects"
      ? `select * from ${from} order by name`
      : table === "events"
      ? `select *, ${owner} as owner from ${from} order by owner, file_id, line`
      : `select rows.*, ${owner} as owner
         from ${from} as rows
         left join ${LEDGER}.main.events as printed
             on rows.file_id = printed.file_id and rows.line = printed.line
         order by owner, rows.file_id, rows.line`;
    await writeRows(connection, sql, { folder, name: table, counts });
  }
  return counts;
}

/**
 * Writes a query's rows as Parquet, and notes how many there are; none are no file. UUIDs are texts in it, since
 * not every reader knows DuckDB's.
 */
export async function writeRows(
  connection: DuckDBConnection,
  sql: string,
  { folder, name, counts }: { folder: string; name: string; counts: Record<string, number> },
): Promise<void> {
  const described = await connection.runAndReadAll(`describe ${sql}`);
  const uuids = described.getRows().filter(([, type]) => type === "UUID")
    .map(([column]) => `${column}::varchar as ${column}`);
  const columns = uuids.length === 0 ? "*" : `* replace (${uuids.join(", ")})`;
  const path = fileOf(folder, name);
  const { rowsChanged } = await connection.run(
    `copy (select ${columns} from (${sql})) to ${quoteText(path)} (${FORMAT})`,
  );
  if (rowsChanged > 0) counts[name] = rowsChanged;
  else Deno.removeSync(path);
}

/** Path of some rows in a folder. */
export function fileOf(folder: string, name: string): string {
  return `${folder}/${name}.parquet`;
}

/** Names and types of the columns of a table or view, in order. */
export async function columnsOf(
  connection: DuckDBConnection,
  table: string,
): Promise<{ name: string; type: string }[]> {
  const rows = await connection.runAndReadAll(`describe ${table}`);
  return rows.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/**
 * Writes a query that gives rows of files as a table of the ledger has them.
 *
 * @param paths The files; without one there is no row.
 */
export function rowsSql(
  columns: readonly { name: string; type: string }[],
  paths: readonly string[],
): string {
  if (paths.length === 0) {
    return `select ${
      columns.map(({ name, type }) => `null::${type} as "${name}"`).join(", ")
    } limit 0`;
  }
  const typed = columns.map(({ name, type }) => `"${name}"::${type} as "${name}"`);
  return `select ${typed.join(", ")} from ${filesSql(paths)}`;
}

/**
 * Writes the rows of some files as SQL. Their paths are names and nothing else: `*`, `?` and `[` are no
 * patterns, and a folder such as `line=5` is no column.
 */
export function filesSql(paths: readonly string[]): string {
  const names = paths.map((path) => quoteText(path.replace(/[*?[]/g, "[$&]")));
  return `read_parquet([${names.join(", ")}], hive_partitioning = false)`;
}

/**
 * Checks that files have the rows that their tasks wrote, by what stands at their ends.
 *
 * @param expected How many rows each file must have, by its path.
 * @throws {UserError} If one is missing or torn, or has other rows.
 */
export async function requireRows(
  connection: DuckDBConnection,
  expected: ReadonlyMap<string, number>,
): Promise<void> {
  for (const [file, count] of expected) {
    let found: number;
    try {
      const rows = await connection.runAndReadAll(`select count(*) from ${filesSql([file])}`);
      found = Number(rows.getRows()[0][0]);
    } catch (error) {
      throw cannotRead(file, error);
    }
    if (found !== count) throw otherRows(file, found, count);
  }
}

/**
 * Says in a line that rows of tasks are damaged within, where files were read together.
 *
 * @param tasks Which tasks to do again.
 * @returns What was thrown, where it is something else.
 */
export function explainDamage(error: unknown, tasks: string): unknown {
  if (error instanceof UserError || !DAMAGE.test(String(error))) return error;
  const [, file] = /"([^"]+\.parquet)"/.exec(String(error)) ?? [];
  return new UserError(`Cannot read ${file ?? "a file of tasks"}: do ${tasks} again`, {
    cause: error,
  });
}

function cannotRead(file: string, cause: unknown): UserError {
  return new UserError(`Cannot read ${file}: do its task again`, { cause });
}

function otherRows(file: string, count: number, expected: number): UserError {
  return new UserError(
    `Cannot use ${file}: it has ${counted(count, "row")}, and ${expected} are expected`,
  );
}

/** What {@linkcode loadPart} loads, and as what. */
export interface LoadOptions {
  readonly table: string;
  /** How many rows the file must have. */
  readonly expected: number;
  /** The number that a file has in the ledger, as SQL over the `file_id` of its task. */
  readonly fileId: string;
  /** Which rows, as SQL; all where it is not given. */
  readonly where?: string;
}

/**
 * Loads rows that a task wrote into a table of the ledger that is being built.
 *
 * @throws {UserError} If the file is missing, or has not the rows that the manifest says.
 */
export async function loadPart(
  connection: DuckDBConnection,
  file: string,
  { table, expected, fileId, where }: LoadOptions,
): Promise<void> {
  const place = `${LEDGER}.main.${table}`;
  const columns = (await columnsOf(connection, place)).map(({ name }) =>
    name === "file_id" ? `(${fileId})` : name
  );
  const source = filesSql([file]);
  let count: number;
  try {
    const rows = `insert into ${place} select ${columns.join(", ")} from ${source}`;
    count =
      (await connection.run(where === undefined ? rows : `${rows} where ${where}`)).rowsChanged;
    if (where !== undefined) {
      const all = await connection.runAndReadAll(`select count(*) from ${source}`);
      count = Number(all.getRows()[0][0]);
    }
  } catch (error) {
    if (!DAMAGE.test(String(error))) throw error;
    throw cannotRead(file, error);
  }
  if (count !== expected) throw otherRows(file, count, expected);
}
