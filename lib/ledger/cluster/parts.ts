import type { DuckDBConnection } from "duckdb";
import { quoteText } from "../quote.ts";
import { extractedTables } from "../store/schema.ts";
import { LEDGER } from "../store/tables.ts";

/** Tables whose rows a task writes, those of the files last. */
export function partTables(): readonly string[] {
  return [...extractedTables(), "fetched_objects"];
}

/** How many rows each table has; one that is not named has none, and no file. */
export type RowCounts = Readonly<Record<string, number>>;

/**
 * Writes the rows of an attached ledger's base tables as Parquet, a file a table, in the order of files and
 * lines. UUIDs are texts in it, since not every reader knows DuckDB's.
 *
 * @param folder An empty folder.
 * @returns How many rows each table has.
 */
export async function writeParts(
  connection: DuckDBConnection,
  folder: string,
): Promise<RowCounts> {
  const counts: Record<string, number> = {};
  for (const table of partTables()) {
    const columns = await columnsOf(connection, table);
    const selected = columns.map(({ name, type }) =>
      type === "UUID" ? `${name}::varchar as ${name}` : name
    );
    const order = columns.filter(({ name }) => ["file_id", "line", "name"].includes(name));
    const count = await connection.run(
      `copy (
         select ${selected.join(", ")} from ${LEDGER}.main.${table}
         order by ${order.map(({ name }) => name).join(", ")}
       ) to ${quoteText(fileOf(folder, table))} (format parquet, compression zstd)`,
    );
    if (count.rowsChanged > 0) counts[table] = count.rowsChanged;
    else Deno.removeSync(fileOf(folder, table));
  }
  return counts;
}

/** Path of a table's rows in a folder. */
export function fileOf(folder: string, table: string): string {
  return `${folder}/${table}.parquet`;
}

/** Names and types of a table's columns, in order. */
export async function columnsOf(
  connection: DuckDBConnection,
  table: string,
): Promise<{ name: string; type: string }[]> {
  const rows = await connection.runAndReadAll(`describe ${LEDGER}.main.${table}`);
  return rows.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
}
