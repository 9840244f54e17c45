import { readColumnNotes } from "../model/column_notes.ts";
import { readSeed, type SeedName } from "../model/seeds.ts";
import { quoteText } from "../quote.ts";
import type { RuleObject } from "./rule_object.ts";

/** Seeds that are tables of a ledger, for its SQL; the others are written into views. */
const SEED_TABLES: readonly SeedName[] = [
  "event_types",
  "transaction_types",
  "transaction_sources",
  "currencies",
  "causes",
];

type Cell = string | null;

/** Lists the tables of a ledger whose rows stand in the model: seeds, and what heads say of columns. */
export function seedTables(): readonly RuleObject[] {
  return [...SEED_TABLES.map(seedTable), notedColumns()];
}

function seedTable(seed: SeedName): RuleObject {
  const { columns, rows } = readSeed(seed);
  return tableOf(
    seed,
    columns.map((column) => [column, typeOf(column)]),
    rows.map((row) => columns.map((column) => row[column] === "" ? null : row[column])),
  );
}

function typeOf(column: string): string {
  if (column === "event_type_id") return "utinyint";
  return column.startsWith("is_") ? "boolean" : "varchar";
}

/** A table, since a view with these texts would be most of what is read when a ledger is opened. */
function notedColumns(): RuleObject {
  const names = ["object", "column_name", "unit", "meaning"];
  return tableOf(
    "noted_columns",
    names.map((name) => [name, "varchar"]),
    readColumnNotes().map(({ object, column, unit, meaning }) => [object, column, unit, meaning]),
  );
}

function tableOf(
  name: string,
  columns: readonly (readonly [name: string, type: string])[],
  rows: readonly (readonly Cell[])[],
): RuleObject {
  const cells = rows.map((row) =>
    `(${row.map((cell) => cell === null ? "null" : quoteText(cell)).join(", ")})`
  );
  const typed = columns.map(([column, type]) => `${column}::${type} as ${column}`).join(", ");
  return {
    name,
    kind: "table",
    createSql: `create table ${name} as select ${typed} from (values ${cells.join(", ")}) ` +
      `as cells (${columns.map(([column]) => column).join(", ")})`,
  };
}
