import { ColumnTable } from "arquero";

/** Methods of a table that take the name of a column first. */
const METHODS = ["array", "get", "getter", "values"] as const;

let isDone = false;

/** Has tables of Arquero say which columns there are where one is asked for that is not, once. */
export function nameMissingColumns(): void {
  if (isDone) return;
  isDone = true;
  const prototype = ColumnTable.prototype as unknown as Record<
    string,
    (this: ColumnTable, name: string, ...more: unknown[]) => unknown
  >;
  for (const method of METHODS) {
    const read = prototype[method];
    prototype[method] = function (name, ...more) {
      if (this.column(name) === undefined) {
        throw new TypeError(
          `Cannot read the column ${String(name)}: the columns are ${
            this.columnNames().join(", ") || "none"
          }`,
        );
      }
      return read.call(this, name, ...more);
    };
  }
}
