/**
 * Writes a text as SQL: for texts of the model, for paths and names where DuckDB takes no parameter, and for
 * conditions that are put together. It is a literal, but for NUL, which ends a statement for DuckDB.
 */
export function quoteText(text: string): string {
  const parts = text.split("\0").map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts[0] : `(${parts.join(" || chr(0) || ")})`;
}

/** Writes a name as an identifier of SQL, so that it can only be a name. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
