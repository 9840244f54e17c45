import { UserError } from "../error.ts";
import type { LedgerReader } from "../store/open.ts";
import { PRIVATE_RULES } from "../store/private_rules.ts";
import { storedTables } from "../store/schema.ts";
import { quoteName } from "../quote.ts";

/** How the values of a column are written. */
export type ColumnKind =
  | "text"
  | "list"
  | "integer"
  | "decimal"
  | "double"
  | "boolean"
  | "time"
  | "date";

/** A column of a table or view. */
export interface ExportColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** SQL of the value; a name in quotes, or the masked text where the object does not mask it. */
  readonly sql: string;
}

/** A table or view that can be exported. */
export interface ExportObject {
  /** Its name, with the schema before it where that is not `main`. */
  readonly name: string;
  /** Its name in SQL. */
  readonly sql: string;
  readonly columns: readonly ExportColumn[];
}

/** Tables whose texts come from the file system, not from the texts of logs; views mask their own. */
const WITHOUT_LOG_TEXT = ["log_files", "ledger_info"];

/** Views for other views, which give texts on as they were printed. */
const AS_PRINTED = ["kept_events"];

const COLUMNS_SQL = `
  select
      column_name as name,
      data_type as type,
      schema_name,
      table_name,
      table_oid in (
          select table_oid from duckdb_tables() where database_name = current_database()
      ) as is_table
  from duckdb_columns()
  where database_name in (current_database(), '${PRIVATE_RULES}') and not internal
      and lower(case schema_name when 'main' then '' else schema_name || '.' end || table_name)
          = lower($1)
  order by column_index`;

const NEAREST_SQL = `
  with objects as (
      select distinct
          case schema_name when 'main' then '' else schema_name || '.' end || table_name as name,
          table_name
      from duckdb_columns()
      where database_name in (current_database(), '${PRIVATE_RULES}') and not internal
  )
  select name from objects
  order by
      least(
          damerau_levenshtein(name, lower($1)),
          damerau_levenshtein(table_name, lower($1)),
          case when contains(name, lower($1)) then 1 else 1000 end
      ),
      name
  limit 3`;

/**
 * Looks a table or view up by its name, in any case, and reads its columns in order.
 *
 * @throws {UserError} If there is none of that name; says which names are nearest.
 */
export async function findObject(reader: LedgerReader, name: string): Promise<ExportObject> {
  const found = await reader.columns(COLUMNS_SQL, [name]);
  if (found.name.length === 0) {
    const nearest = (await reader.columns(NEAREST_SQL, [name])).name.join(", ");
    throw new UserError(
      `Cannot export "${name}": the ledger has no such table or view; the nearest are ${nearest}`,
    );
  }
  const [schema, table] = [String(found.schema_name[0]), String(found.table_name[0])];
  const fullName = schema === "main" ? table : `${schema}.${table}`;
  return {
    name: fullName,
    sql: `${quoteName(schema)}.${quoteName(table)}`.replace(/^"main"\./, ""),
    columns: found.name.map((column, index) => {
      const isUnmasked = found.type[index] === "VARCHAR" &&
        (found.is_table[index] === true || storedTables().includes(fullName)
          ? !WITHOUT_LOG_TEXT.includes(fullName)
          : AS_PRINTED.includes(fullName));
      const sql = quoteName(String(column));
      return {
        name: String(column),
        kind: kindOf(String(found.type[index])),
        sql: isUnmasked ? `shown_text(${sql})` : sql,
      };
    }),
  };
}

/**
 * The order in which an object's rows are exported: by its first time or date, then by all columns
 * from left to right; rows that are alike in all of them cannot be distinguished.
 */
export function orderOf(object: ExportObject): string {
  const time = object.columns.find(({ kind }) => kind === "time" || kind === "date");
  const others = object.columns.filter((column) => column !== time);
  return [...time === undefined ? [] : [time], ...others]
    .map(({ name }) => `${quoteName(name)} nulls last`).join(", ");
}

/** Returns the kind of a column by its type in DuckDB. */
export function kindOf(type: string): ColumnKind {
  if (type.endsWith("]")) return "list";
  if (/^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/.test(type)) return "integer";
  if (type.startsWith("DECIMAL")) return "decimal";
  if (type === "DOUBLE" || type === "FLOAT") return "double";
  if (type === "BOOLEAN") return "boolean";
  if (type.startsWith("TIMESTAMP")) return "time";
  return type === "DATE" ? "date" : "text";
}
