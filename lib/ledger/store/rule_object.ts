/** An object that is made from the base tables, again for each version of the rules. */
export interface RuleObject {
  /** Its name in SQL. */
  readonly name: string;
  readonly kind: "macro" | "table" | "view";
  /** Makes it; a linked table without rows. */
  readonly createSql: string;
}
