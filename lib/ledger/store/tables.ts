import type { DuckDBConnection } from "duckdb";
import { isThere } from "../presence.ts";
import { quoteText } from "../quote.ts";
import { cannotOpen } from "./ledger_file.ts";
import { dropRules } from "./migrate.ts";
import { baseSql, ruleObjects, rulesVersion, sessionTables } from "./schema.ts";
import { schemaVersion } from "./version.ts";

/** Name of the database that a ledger is, where it is attached. */
export const LEDGER = "ledger";

const BLOCK_BYTES = 65_536;

/**
 * Attaches a ledger's file by the name `ledger`, as the default database. Nothing is logged ahead,
 * because a build that fails is thrown away.
 *
 * @param file The file to attach.
 * @param path The ledger that it is for, for the error.
 * @param access Whether its tables may be changed.
 * @throws {UserError} If the file is not a DuckDB file that this version reads.
 */
export async function attachLedger(
  connection: DuckDBConnection,
  file: string,
  path: string,
  access: "write" | "read" = "write",
): Promise<void> {
  const mode = access === "read" ? "read_only" : `${writeMode(file)}, storage_version 'v1.2.0'`;
  try {
    await connection.run(`attach ${quoteText(file)} as ${LEDGER} (${mode})`);
  } catch (error) {
    throw cannotOpen(path, error);
  }
  await connection.run(`use ${LEDGER}`);
  await connection.run("set TimeZone = 'UTC'");
}

/**
 * Says how a database is attached that is written, and published once it is whole: nothing is logged ahead.
 * A new one has smaller blocks than DuckDB's usual ones, of which a short column takes one, as does each
 * part of the catalogue.
 */
export function writeMode(file: string): string {
  const mode = "recovery_mode no_wal_writes";
  return isThere(file) ? mode : `${mode}, block_size ${BLOCK_BYTES}`;
}

/** Whether the ledger that a connection has open reads its large tables where tasks wrote them. */
export async function isMerged(connection: DuckDBConnection): Promise<boolean> {
  const views = await connection.runAndReadAll(
    `select count(*) from duckdb_views()
     where database_name = current_database() and view_name = 'events'`,
  );
  return Number(views.getRows()[0][0]) > 0;
}

/** Makes the base tables in an empty ledger, and notes its version. */
export async function createTables(connection: DuckDBConnection): Promise<void> {
  for (const sql of baseSql()) await connection.run(sql);
  await connection.run("insert into ledger_info values ($1, $2)", [
    schemaVersion(),
    rulesVersion(),
  ]);
}

/** Makes what is made from the base tables again: linked tables without rows, macros, views. */
export async function createRules(connection: DuckDBConnection): Promise<void> {
  await dropRules(connection);
  await connection.run("create schema if not exists finding");
  // DuckDB binds a view with all views below it, as often as they are named: an empty table in place
  // of each large one keeps that from growing with every layer.
  const large = new Set(sessionTables().map(({ name }) => name));
  for (const { name, createSql } of ruleObjects()) {
    await connection.run(createSql);
    if (!large.has(name)) continue;
    const described = await connection.runAndReadAll(`describe ${name}`);
    const columns = described.getRows().map(([column, type]) => `"${column}" ${type}`);
    await connection.run(`create temp table ${name} (${columns.join(", ")})`);
  }
  for (const name of large) await connection.run(`drop table temp.${name}`);
}
