import type { DuckDBConnection } from "duckdb";
import { namesOfMacros } from "./schema.ts";

/** By a query's text: the same ones are asked again and again, by pages for each scope. */
const known = new Map<string, readonly string[]>();
const MOST_KNOWN = 1000;
/** Numbers in a list but the last, such as those of thousands of lines: they name nothing. */
const LISTED_NUMBERS = /(?:\d{1,19}, ){8,}|(?:\(\d{1,19}, \d{1,19}\), ){4,}/g;

/**
 * Names the tables and views that a statement asks for, without a schema, by DuckDB's own parser, and by
 * the macros that it calls. It parses queries only: of another statement each word may be a name, which at the
 * worst works out a table that the statement does not need.
 */
export async function namesOf(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly string[]> {
  const text = sql.replace(LISTED_NUMBERS, "");
  let names = known.get(text);
  if (names === undefined) {
    const parsed = await readText(connection, "select json_serialize_sql($1::varchar)", [text]);
    const found = parsed.startsWith('{"error":true')
      ? text.match(/\w+/g) ?? []
      : Array.from(parsed.matchAll(/"table_name":"([^"]*)"/g), ([, name]) => name);
    names = [...new Set([...found, ...namesOfMacros(text)])];
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, names);
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
