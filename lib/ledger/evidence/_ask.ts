import { readObject } from "../model/objects.ts";
import type { CellValue, LedgerReader, Parameter } from "../store/open.ts";

/** A row of an answer, by column. */
export type Row = Record<string, CellValue>;

/**
 * Asks a ledger what a file of `lib/model/evidence` asks.
 *
 * @param name The file's name, without `.sql`.
 * @param parameters Values for its `$name`s; those that it does not mention are left out.
 * @returns The rows, in the order of the query.
 */
export async function ask(
  reader: LedgerReader,
  name: string,
  parameters: Readonly<Record<string, Parameter>> = {},
): Promise<Row[]> {
  const { body: sql } = readObject("evidence", name);
  const wanted = new Set([...sql.matchAll(/\$([a-z_]+)/g)].map((match) => match[1]));
  const columns = await reader.columns(
    sql,
    Object.fromEntries(Object.entries(parameters).filter(([key]) => wanted.has(key))),
  );
  const names = Object.keys(columns);
  const count = columns[names[0]]?.length ?? 0;
  return Array.from(
    { length: count },
    (_, row) => Object.fromEntries(names.map((column) => [column, columns[column][row]])),
  );
}
