import { assertEquals } from "../_assert.ts";
import { LedgerReader } from "../../lib/ledger/store/open.ts";

/** Tables that users see; the other objects that they see are views. */
const TABLES = ["log_files", "invocations"];

const COLUMNS = `select table_name, column_name from duckdb_columns()
  where schema_name = 'main' and not internal and database_name = current_database()
    and (table_name in (select view_name from duckdb_views() where not internal)
      or list_contains($1::json::varchar[], table_name))
  order by table_name, column_index`;

/** Reads every row of all that users see; a file's number is replaced by its path and digest. */
export async function readAll(ledger: string): Promise<Map<string, string[]>> {
  const reader = await LedgerReader.open(ledger, { keepsTables: true });
  try {
    const columns = await reader.columns(COLUMNS, [JSON.stringify(TABLES)]);
    const objects = Map.groupBy(
      columns.table_name.keys(),
      (row) => String(columns.table_name[row]),
    );
    const contents = new Map<string, string[]>();
    for (const [object, rows] of objects) {
      const list = rows.map((row) => String(columns.column_name[row])).map((name) =>
        name.endsWith("file_id") ? `names[seen.${name}] as ${name}` : `seen.${name}`
      );
      const { row } = await reader.columns(
        `with files as materialized (
           select map(list(file_id), list(path || ' ' || sha256 || ' ' || status)) as names
           from log_files
         )
         select to_json({ ${
          list.map((each) => each.split(" as ")).map(field).join(", ")
        } })::varchar
           as row
         from ${object} as seen cross join files order by row`,
      );
      contents.set(object, row.map(String));
    }
    return contents;
  } finally {
    reader.close();
  }
}

function field([value, name = value.slice("seen.".length)]: string[]): string {
  return `'${name}': ${value}`;
}

/** Fails unless two ledgers hold the same, as {@linkcode readAll} reads it; shows rows that differ. */
export function assertSameContents(
  actual: ReadonlyMap<string, readonly string[]>,
  expected: ReadonlyMap<string, readonly string[]>,
  message: string,
): void {
  assertEquals([...actual.keys()], [...expected.keys()]);
  for (const [object, rows] of expected) {
    const [own, other] = [new Set(actual.get(object)), new Set(rows)];
    const extra = [...own.difference(other)].slice(0, 2);
    const missing = [...other.difference(own)].slice(0, 2);
    assertEquals({ extra, missing }, { extra: [], missing: [] }, `${message}: ${object}`);
    assertEquals(actual.get(object)!.length, rows.length, `${message}: ${object}`);
  }
}
