/**
 * Writes a text as a literal of SQL: for texts of the model, and for paths and names where DuckDB takes
 * no parameter. Values of logs and of users are bound.
 */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Writes a name as an identifier of SQL, so that it can only be a name. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
