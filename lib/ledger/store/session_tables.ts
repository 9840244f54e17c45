import type { DuckDBConnection } from "duckdb";
import { FINDINGS, type PrivateRule, ruleFailed } from "./private_rules.ts";
import {
  objectsAskedBy,
  type SessionPart,
  type SessionTable,
  sessionTables,
  type SharedTable,
  userObjects,
} from "./schema.ts";

/** Of the findings' plan it makes one that needs any amount of memory (DuckDB 1.5). */
export const DISABLED_OPTIMIZERS = "common_subplan";
// Of the plans of session tables they take more time than they save, with few rows and with many.
const DISABLED_MEANWHILE = `${DISABLED_OPTIMIZERS}, statistics_propagation, common_subexpressions`;

/**
 * Gives a query for the rows of an object of the model that were worked out elsewhere, with its columns;
 * null for one that is to be worked out.
 */
export type GiveRows = (
  name: string,
  columns: readonly { readonly name: string; readonly type: string }[],
) => string | null;

/**
 * Says of which part of a session's state the rows of a table are: of whether data are masked alone, or of
 * this and the thresholds, where they depend on nothing else of it.
 *
 * @param state The parts, each on a line: thresholds, the last log event of the period, whether data are
 * masked.
 */
export function stateOf(state: string, { dependsOn }: Pick<SharedTable, "dependsOn">): string {
  const [thresholds, , isMasked] = state.split("\n");
  if (dependsOn === "nothing") return `logs ${isMasked}`;
  if (dependsOn === "thresholds") return `thresholds ${thresholds} ${isMasked}`;
  return `state ${state}`;
}

/** Whether the rows of a table are the same for a session's state and for another one, if there is one. */
export function areOfOneState(
  table: Pick<SharedTable, "dependsOn">,
  state: string,
  other: string | null,
): boolean {
  return other !== null && stateOf(state, table) === stateOf(other, table);
}

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
  /** Gives what need not be worked out, of {@linkcode userObjects}; it stays where it is. */
  readonly given?: GiveRows | undefined;
}

/**
 * Works out session tables, so that queries and the views that they name find them before the views.
 * What only serves to work them out is dropped again.
 *
 * @param wanted Some of {@linkcode sessionTables}, each after those that it asks for.
 */
export async function fillSessionTables(
  connection: DuckDBConnection,
  wanted: readonly SharedTable[],
  { database, watch, makesAids = true, rules = [], given }: FillOptions,
): Promise<void> {
  const rows = given === undefined ? NOTHING : await readGiven(connection, given);
  const shown: string[] = [];
  for (const [name, sql] of rows) {
    if (name.includes(".")) continue;
    const isKept = database !== undefined && wanted.some((table) => table.name === name);
    const from = isKept ? `from ${database}.${name}` : sql;
    if (from !== sql) await connection.run(`create view ${database}.${name} as ${sql}`);
    await connection.run(`create temp view ${name} as ${from}`);
    shown.push(name);
  }
  const asked = objectsAskedBy(wanted.map(({ name }) => name), (name) => rows.has(name));
  const aids = sessionTables().filter(({ name, isAid }) => makesAids && isAid && asked.has(name));
  const filled = (makesAids ? sessionTables() : wanted).filter(({ name }) =>
    !rows.has(name) && [...aids, ...wanted].some((table) => table.name === name)
  );
  await connection.run(`set disabled_optimizers = '${DISABLED_MEANWHILE}'`);
  try {
    for (const [index, table] of filled.map(withGiven(rows)).entries()) {
      const isAid = aids.some(({ name }) => name === table.name);
      const work = fill(connection, table, isAid ? undefined : database);
      await watch(
        table.name,
        table.name === FINDINGS ? work.then(() => addFindings(connection, rules)) : work,
      );
      // What they hold would be spilled to the disk in place of what is still needed.
      const needed = new Set(filled.slice(index + 1).flatMap(({ asks }) => asks));
      for (const { name } of aids.filter(({ name }) => table.asks.includes(name))) {
        if (!needed.has(name)) await connection.run(`drop table temp.${name}`);
      }
    }
  } finally {
    for (const name of shown) await connection.run(`drop view temp.${name}`);
    for (const { name } of aids.filter(({ name }) => !rows.has(name))) {
      await connection.run(`drop table if exists temp.${name}`);
    }
    await connection.run(`set disabled_optimizers = '${DISABLED_OPTIMIZERS}'`);
  }
}

const NOTHING: ReadonlyMap<string, string> = new Map();

/** Reads which rows are given, by the name of their object. */
async function readGiven(
  connection: DuckDBConnection,
  given: GiveRows,
): Promise<ReadonlyMap<string, string>> {
  const columns = await columnsOfViews(connection);
  const rows = new Map<string, string>();
  for (const { name } of userObjects()) {
    const sql = given(name, columns.get(name) ?? []);
    if (sql !== null) rows.set(name, sql);
  }
  return rows;
}

/** Has a union of kinds of findings take those that are given. */
function withGiven(rows: ReadonlyMap<string, string>) {
  return (table: SharedTable): SharedTable => ({
    ...table,
    parts: table.parts.map((part) => {
      const given = rows.get(part.sql.replace(/^select \* from /, ""));
      return given === undefined ? part : { sql: given, when: null };
    }),
  });
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
  { name, parts }: SessionTable,
  database?: string,
): Promise<void> {
  const place = database === undefined ? `temp.${name}` : `${database}.${name}`;
  const create = database === undefined ? `create temp table ${name}` : `create table ${place}`;
  try {
    const planned = await withRows(connection, parts);
    const isFirst = planned[0] === parts[0];
    await connection.run(
      isFirst
        ? `${create} as ${planned[0].sql}`
        : `${create} (${await columnsOfView(connection, name)})`,
    );
    for (const { sql } of isFirst ? planned.slice(1) : planned) {
      await connection.run(`insert into ${place} ${sql}`);
    }
  } catch (error) {
    if (database === undefined) await connection.run(`drop table if exists ${place}`);
    throw error;
  }
  if (database !== undefined) {
    await connection.run(`create temp view ${name} as from ${place}`);
  }
}

/** Gives the parts that may have rows: to plan one takes longer than all else in a ledger of few rows. */
async function withRows(
  connection: DuckDBConnection,
  parts: readonly SessionPart[],
): Promise<readonly SessionPart[]> {
  const conditions = [...new Set(parts.map(({ when }) => when).filter((when) => when !== null))];
  if (conditions.length === 0) return parts;
  const held = await connection.runAndReadAll(
    `select ${conditions.map((condition) => `(${condition})`).join(",\n")}`,
  );
  const isEmpty = new Set(conditions.filter((_, index) => held.getRows()[0][index] === false));
  return parts.filter(({ when }) => when === null || !isEmpty.has(when));
}

type ViewColumns = readonly { readonly name: string; readonly type: string }[];

let viewColumns: ReadonlyMap<string, ViewColumns> | undefined;

/** Gives the columns of all views, as they are called, once: to describe one of them plans it. */
async function columnsOfViews(
  connection: DuckDBConnection,
): Promise<ReadonlyMap<string, ViewColumns>> {
  if (viewColumns !== undefined) return viewColumns;
  const rows = await connection.runAndReadAll(
    `select
         if(schema_name = 'main', table_name, schema_name || '.' || table_name),
         column_name,
         data_type
     from duckdb_columns()
     where database_name = current_database() and not internal
     order by column_index`,
  );
  const read = new Map<string, { name: string; type: string }[]>();
  for (const [view, name, type] of rows.getRows()) {
    const columns = read.get(String(view)) ?? [];
    columns.push({ name: String(name), type: String(type) });
    read.set(String(view), columns);
  }
  return viewColumns = read;
}

/** Gives a view's columns with their types, as a table is made of. */
async function columnsOfView(connection: DuckDBConnection, view: string): Promise<string> {
  const columns = (await columnsOfViews(connection)).get(view)!;
  return columns.map(({ name, type }) => `"${name}" ${type}`).join(", ");
}
