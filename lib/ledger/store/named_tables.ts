import type { DuckDBConnection } from "duckdb";

/**
 * The tables and views that a query names, by DuckDB's own parser. It parses queries only: of another
 * statement each word may be a name, which at the worst works out a table that the statement does not
 * need.
 */
const NAMED_SQL = `
  select
      case when json_serialize_sql($1::varchar)->>'error' = 'false'
          then regexp_extract_all(json_serialize_sql($1::varchar)::varchar, '"table_name":"([^"]*)"', 1)
          else list_distinct(regexp_extract_all($1::varchar, '\\w+'))
      end::json::varchar`;

/** By a query's text: the same ones are asked again and again, by pages for each scope. */
const known = new Map<string, readonly string[]>();
const MOST_KNOWN = 1000;

/** Names the tables and views that a statement asks for, without a schema. */
export async function namesOf(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly string[]> {
  let names = known.get(sql);
  if (names === undefined) {
    names = JSON.parse(await readText(connection, NAMED_SQL, [sql])) as readonly string[];
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(sql, names);
  }
  return names;
}

/** Runs a query of one row and one column, and gives its text. */
export async function readText(
  connection: DuckDBConnection,
  sql: string,
  values: string[] = [],
): Promise<string> {
  const [[text]] = (await connection.runAndReadAll(sql, values)).getRows();
  return String(text);
}
