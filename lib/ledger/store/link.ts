import type { DuckDBConnection } from "duckdb";
import { extractedTables, type LinkTable, linkTables } from "./schema.ts";

/** Memory for a statement that cannot do with less, since not all of its steps can spill. */
export const WIDE_MEMORY_LIMIT = "2GB";
const FILES = "log_files";
// To link most of a ledger again costs more than to link all of it.
const MOST_LINKED_SHARE = 0.5;

/** Memory that DuckDB may use while a ledger is built, beyond which it spills to the disk. */
export const BUILD_MEMORY_LIMIT = "160MB";

// Files of one stream, or of one request, say of each other what is a repetition and what comes before.
const ADD_NEIGHBOURS_SQL = `
  insert into linked_files
  select file_id
  from log_files
  where stream in (
      select stream from log_files semi join linked_files on log_files.file_id = linked_files.file_id
  )
  union
  select distinct file_id
  from events
  where request_id in (
      select request_id
      from events
      semi join linked_files on events.file_id = linked_files.file_id
      where request_id is not null
  )
  except
  from linked_files`;

const SHARE_SQL = `
  select
      coalesce(sum(text_bytes) filter (file_id in (from linked_files)) / sum(text_bytes), 1)::double
  from log_files`;

// What is linked has been numbered by itself, from 1; the others have the numbers that they had.
const IS_BEHIND_SQL = `
  select
      coalesce(min(logged_at) filter (is_linked) > max(logged_at) filter (not is_linked), true)
      and count(*) filter (not is_linked)
      = coalesce(max(transaction_number) filter (not is_linked), 0) as is_behind
  from (select *, file_id in (from linked_files) as is_linked from transaction_links)`;

const MOVE_BEHIND_SQL = `
  update transaction_links set transaction_number = transaction_number + (
      select count(*) from transaction_links where file_id not in (from linked_files)
  )
  where file_id in (from linked_files)`;

const PLACE = `
  transaction_order(
      transaction_links.logged_at,
      transaction_blocks.transaction_id,
      file_orders.file_order,
      transaction_links.line
  )`;
const PLACED_TRANSACTIONS = `
  from transaction_links
  inner join transaction_blocks
      on transaction_links.file_id = transaction_blocks.file_id
      and transaction_links.line = transaction_blocks.line
  inner join file_orders on transaction_links.file_id = file_orders.file_id`;

/** Numbers all transactions of the ledger, into a table for this connection. */
export const NUMBERS_SQL = `
  create temp table transaction_numbers as
  select
      transaction_links.file_id,
      transaction_links.line,
      row_number() over (order by ${PLACE}) as transaction_number
  ${PLACED_TRANSACTIONS}`;

// Rows of other files keep the order that their numbers say, so that only those at a time of a linked one
// are compared with it, and those before the first of them keep their numbers, where these have no gap.
const PLACES_SQL = `
  create temp table transaction_numbers as
  with
  ordered as (
      select
          transaction_links.file_id,
          transaction_links.line,
          transaction_links.logged_at,
          case
              when transaction_links.file_id not in (from linked_files)
                  then transaction_links.transaction_number
          end as old_number,
          ${PLACE} as place
      ${PLACED_TRANSACTIONS}
      where transaction_links.logged_at in (
          select logged_at from transaction_links where file_id in (from linked_files)
      )
  ),
  placed as (
      select
          file_id,
          line,
          coalesce(max(old_number) over (partition by logged_at order by place), 0) as behind_number,
          row_number() over (order by place) as place_number
      from ordered
      qualify old_number is null
  ),
  first_linked as (
      select min(logged_at) as logged_at
      from transaction_links
      where file_id in (from linked_files)
  ),
  kept as (
      select
          count(*) as count,
          count(*) = coalesce(max(transaction_number), 0) as has_no_gap,
          (select logged_at from first_linked) as ended_at
      from transaction_links
      where logged_at < (select logged_at from first_linked)
  )
  select
      transaction_links.file_id,
      transaction_links.line,
      if(kept.has_no_gap, kept.count, 0) + row_number() over (
          order by
              transaction_links.logged_at,
              coalesce(placed.behind_number, transaction_links.transaction_number),
              coalesce(placed.place_number, 0)
      ) as transaction_number
  from transaction_links
  cross join kept
  left join placed
      on transaction_links.file_id = placed.file_id
      and transaction_links.line = placed.line
  where not kept.has_no_gap or transaction_links.logged_at >= kept.ended_at`;

const RENUMBER_SQL = `
  update transaction_links set transaction_number = numbers.transaction_number
  from transaction_numbers as numbers
  where
      transaction_links.file_id = numbers.file_id
      and transaction_links.line = numbers.line
      and transaction_links.transaction_number <> numbers.transaction_number`;

/** Fills the linked tables, which have no rows, from the base tables. */
export async function linkAll(connection: DuckDBConnection): Promise<void> {
  for (const table of linkTables()) await fill(connection, table);
}

/** Empties the linked tables, and fills them from the base tables. */
export async function linkAgain(connection: DuckDBConnection): Promise<void> {
  for (const { name, isTemporary } of linkTables()) {
    if (isTemporary) continue;
    await connection.run(`create or replace table ${name} as from ${name} limit 0`);
  }
  await linkAll(connection);
}

/**
 * Links what is new in a ledger whose other rows are linked: the new files, and those that share a
 * stream or a request with them, and so on. The result is that of {@linkcode linkAll}.
 *
 * @param firstFileId Number of the first new file.
 * @param onRepeated Called as soon as it is known which events are repetitions, if only a part is linked.
 * @returns Whether only a part was linked; if not, all was.
 */
export async function linkNew(
  connection: DuckDBConnection,
  firstFileId: number,
  onRepeated?: () => void,
): Promise<boolean> {
  await connection.run(
    `create temp table linked_files as select file_id from log_files where file_id >= ${firstFileId}`,
  );
  while (await changes(connection, ADD_NEIGHBOURS_SQL) > 0);
  const share = await connection.runAndReadAll(SHARE_SQL);
  if (Number(share.getRows()[0][0]) > MOST_LINKED_SHARE) {
    await linkAgain(connection);
    return false;
  }
  const shadowed = extractedTables().filter((table) => table !== FILES);
  for (const table of shadowed) {
    await connection.run(
      `create temp view ${table} as
       from ledger.main.${table} where file_id in (from linked_files)`,
    );
  }
  for (const link of linkTables()) {
    await linkPart(connection, link);
    if (link.name === "repeated_events") onRepeated?.();
  }
  for (const table of shadowed) await connection.run(`drop view temp.${table}`);
  await renumber(connection);
  return true;
}

/** Gives each transaction its place among all of the ledger as its number. */
async function renumber(connection: DuckDBConnection): Promise<void> {
  const isBehind = (await connection.runAndReadAll(IS_BEHIND_SQL)).getRows()[0][0] === true;
  if (isBehind) return void await connection.run(MOVE_BEHIND_SQL);
  await connection.run(PLACES_SQL);
  await connection.run(RENUMBER_SQL);
}

/** Takes the rows of the files that are linked again out of a linked table, and fills it with those of now. */
async function linkPart(
  connection: DuckDBConnection,
  table: LinkTable,
): Promise<void> {
  const { name, querySql, isTemporary, span } = table;
  if (isTemporary) return await fill(connection, table);
  if (span === "values") {
    return await fill(connection, table, `(${querySql})\nexcept from ${name}`);
  }
  const old = span === "ledger" ? "" : " where file_id in (from linked_files)";
  await connection.run(`delete from ${name}${old}`);
  await fill(connection, table);
}

async function holds(connection: DuckDBConnection, condition: string): Promise<boolean> {
  const rows = await connection.runAndReadAll(`select ${condition}`);
  return rows.getRows()[0][0] === true;
}

async function changes(connection: DuckDBConnection, sql: string): Promise<number> {
  return (await connection.run(sql)).rowsChanged;
}

/**
 * Fills a linked table, and makes one that lasts as long as the connection; with more memory where it
 * cannot do with what a build has. Where it can have no rows its query is not planned: that takes longer
 * than all else in a ledger of few rows.
 *
 * @param query Gives its rows in place of its own.
 */
export async function fill(
  connection: DuckDBConnection,
  { name, querySql, isTemporary, when, otherwiseSql }: LinkTable,
  query = querySql,
): Promise<void> {
  if (when !== null && !await holds(connection, when)) {
    if (!isTemporary) return;
    query = otherwiseSql!;
  }
  const sql = isTemporary
    ? `create or replace temp table ${name} as\n${query}`
    : `insert into ${name}\n${query}`;
  try {
    await connection.run(sql);
  } catch (error) {
    if (!String(error).includes("Out of Memory Error")) throw error;
    await connection.run(`set memory_limit = '${WIDE_MEMORY_LIMIT}'`);
    await connection.run(sql);
    await connection.run(`set memory_limit = '${BUILD_MEMORY_LIMIT}'`);
  }
}
