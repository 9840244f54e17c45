import type { DuckDBConnection } from "duckdb";
import { listModelFiles, readModelFile } from "../model/files.ts";
import { baseTables } from "./schema.ts";

const RULES_SQL = `
  select 'view', schema_name || '.' || view_name, view_name from duckdb_views()
  where database_name = 'ledger' and not internal
  union all
  select 'table', table_name, table_name from duckdb_tables() where database_name = 'ledger'
  union all
  select distinct
    case function_type when 'macro' then 'macro' else 'macro table' end, function_name, function_name
  from duckdb_functions()
  where database_name = 'ledger' and function_type in ('macro', 'table_macro') and not internal`;

/**
 * Drops what is made from the base tables, whichever version made it: views, macros, linked tables and
 * tables of seeds. The ledger is the default database, by the name `ledger`.
 *
 * @param kept Names of the tables to keep.
 */
export async function dropRules(
  connection: DuckDBConnection,
  kept: readonly string[] = baseTables(),
): Promise<void> {
  const reader = await connection.runAndReadAll(RULES_SQL);
  for (const [kind, name, bare] of reader.getRows()) {
    if (kind !== "table" || !kept.includes(String(bare))) {
      await connection.run(`drop ${kind} ${name}`);
    }
  }
}

/**
 * Brings a ledger's base tables from an earlier version to this one's, version by version: runs the
 * files of `lib/model/migrations`, of which `0002_...sql` leads from 1 to 2. What is made from the base
 * tables must be made again afterwards. A ledger is migrated in a copy, so that a failure leaves it as
 * it was.
 *
 * @param from Number of the ledger's version, from 1.
 */
export async function migrate(connection: DuckDBConnection, from: number): Promise<void> {
  const open = listModelFiles("migrations").filter((name) => Number(name.slice(0, 4)) > from);
  for (const name of open) {
    const views = await connection.runAndReadAll(RULES_SQL);
    for (const [kind, each] of views.getRows()) {
      if (kind !== "table") await connection.run(`drop ${kind} ${each}`);
    }
    await connection.run(readModelFile(`migrations/${name}.sql`));
    await connection.run("update ledger_info set schema_version = $1", [Number(name.slice(0, 4))]);
  }
}
