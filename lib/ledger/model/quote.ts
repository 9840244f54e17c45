/** Writes a text as a literal of SQL. Only for texts of the model; values of others are bound. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
