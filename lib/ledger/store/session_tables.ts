import type { DuckDBConnection } from "duckdb";
import { FINDINGS, type PrivateRule, ruleFailed } from "./private_rules.ts";
import { type SessionTable, sessionTables } from "./schema.ts";

/** Of the findings' plan it makes one that needs any amount of memory (DuckDB 1.5). */
export const DISABLED_OPTIMIZERS = "common_subplan";
// Of the plans of session tables it takes more time than it saves, with few rows and with many.
const DISABLED_MEANWHILE = `${DISABLED_OPTIMIZERS}, statistics_propagation`;

/** How {@linkcode fillSessionTables} goes about it. */
export interface FillOptions {
  /** Name of the attached database that they are made in; they are temporary tables without one. */
  readonly database?: string;
  /** Called as a table begins, with the promise of its end; waits for it. */
  readonly watch: (table: string, work: Promise<void>) => Promise<void>;
  /** Whether what only serves to work tables out is worked out for it, and dropped; yes by default. */
  readonly makesAids?: boolean;
  /** Private rules, whose findings are added to those of the model. */
  readonly rules?: readonly PrivateRule[];
}

/**
 * Works out session tables, so that queries and the views that they name find them before the views.
 * What only serves to work them out is dropped again.
 *
 * @param wanted Some of {@linkcode sessionTables}, each after those that it asks for.
 */
export async function fillSessionTables(
  connection: DuckDBConnection,
  wanted: readonly SessionTable[],
  { database, watch, makesAids = true, rules = [] }: FillOptions,
): Promise<void> {
  const aids = sessionTables().filter((table) =>
    makesAids && table.isAid && wanted.some(({ name }) => table.askedBy.has(name))
  );
  const tables = makesAids ? sessionTables() : wanted;
  await connection.run(`set disabled_optimizers = '${DISABLED_MEANWHILE}'`);
  try {
    for (const table of tables) {
      if (aids.includes(table)) await watch(table.name, fill(connection, table));
      else if (wanted.includes(table)) {
        const filled = fill(connection, table, database);
        await watch(
          table.name,
          table.name === FINDINGS ? filled.then(() => addFindings(connection, rules)) : filled,
        );
      }
    }
  } finally {
    for (const { name } of aids) await connection.run(`drop table if exists temp.${name}`);
    await connection.run(`set disabled_optimizers = '${DISABLED_OPTIMIZERS}'`);
  }
}

/** Adds the findings of private rules to those of the model, in this session. */
async function addFindings(
  connection: DuckDBConnection,
  rules: readonly PrivateRule[],
): Promise<void> {
  for (const { sql, path } of rules) {
    try {
      await connection.run(`insert into temp.${FINDINGS} ${sql}`);
    } catch (error) {
      await connection.run(`drop table if exists temp.${FINDINGS}`);
      throw ruleFailed(path, error);
    }
  }
}

/** One part after the other: their plans together would need the memory of all. */
async function fill(
  connection: DuckDBConnection,
  { name, parts: [first, ...others] }: SessionTable,
  database?: string,
): Promise<void> {
  const place = database === undefined ? `temp.${name}` : `${database}.${name}`;
  try {
    await connection.run(
      database === undefined
        ? `create temp table ${name} as ${first}`
        : `create table ${place} as ${first}`,
    );
    for (const part of others) await connection.run(`insert into ${place} ${part}`);
  } catch (error) {
    if (database === undefined) await connection.run(`drop table if exists ${place}`);
    throw error;
  }
  if (database !== undefined) {
    await connection.run(`create temp view ${name} as from ${place}`);
  }
}
