import { assertEquals } from "../../_assert.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { baseTables, linkTables } from "../../../lib/ledger/store/schema.ts";

/** Compares what two ledgers hold, as {@linkcode readLinks} reads it. */
export function assertSameLinks(
  actual: ReadonlyMap<string, string[]>,
  expected: ReadonlyMap<string, string[]>,
  message: string,
): void {
  for (const [link, rows] of expected) {
    assertEquals(actual.get(link)!, rows, `${message}: ${link}`);
  }
}

/**
 * Reads the rows of all base tables and linked tables; a file's number is replaced by its path, digest and status.
 */
export async function readLinks(ledger: string): Promise<Map<string, string[]>> {
  const reader = await LedgerReader.open(ledger);
  try {
    const tables = [
      ...baseTables(),
      ...linkTables().filter(({ isTemporary }) => !isTemporary).map(({ name }) => name),
    ];
    const links = new Map<string, string[]>();
    for (const name of tables) {
      const columns = await reader.columns(
        `select column_name from duckdb_columns() where table_name = $1`,
        [name],
      );
      const cells = columns.column_name.map((column) =>
        String(column).endsWith("file_id") ? `names[linked.${column}]` : `linked.${column}::varchar`
      );
      const { row } = await reader.columns(
        `with files as materialized (
           select map(list(file_id), list(path || ' ' || sha256 || ' ' || status)) as names
           from log_files
         )
         select concat_ws('|', ${cells.map((cell) => `coalesce(${cell}, '-')`).join(", ")}) as row
         from ${name} as linked cross join files order by row`,
      );
      links.set(name, row.map(String));
    }
    return links;
  } finally {
    reader.close();
  }
}
