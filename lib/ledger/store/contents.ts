import type { DuckDBConnection } from "duckdb";
import { eventTypeIds } from "../log/event_types.ts";
import { type Columns, readColumn } from "./cell_value.ts";
import { LedgerReader } from "./open.ts";

/** What a ledger holds, in the words of the job. */
export interface LedgerContents {
  /** Log files with a log event. */
  readonly files: number;
  /** Log streams: containers of the function. */
  readonly streams: number;
  /** Log events, each once however many exports have it. */
  readonly events: number;
  /** SQS messages, each once however often it was delivered. */
  readonly messages: number;
  /** Transactions, those that were blocked too. */
  readonly transactions: number;
  /** Users who are named by a transaction, each once. */
  readonly users: number;
  /** Codes as printed, in order. */
  readonly currencies: readonly string[];
  /** Time of the first log event and of the last one, ISO 8601 in UTC; null without any. */
  readonly firstLoggedAt: string | null;
  /** Time of the last log event, ISO 8601 in UTC; null without any. */
  readonly lastLoggedAt: string | null;
  /** Transactions that a check has no result for, because a figure is not known. */
  readonly notJudged: number;
  /** Log events of no known type. */
  readonly unknownEvents: number;
  /** Things that could not be read as they should. */
  readonly issues: number;
}

// What reading and repeated events say; an ingest may ask while the other links are made.
const readSql = () => `
  with
  repeated as (
      select
          repeated_events.file_id,
          count(*) as events,
          count(*) filter (where events.event_type_id = ${eventTypeIds().other}) as others
      from repeated_events
      inner join events
          on repeated_events.file_id = events.file_id
          and repeated_events.line = events.line
      group by repeated_events.file_id
  ),
  known_events as (
      select
          count(distinct log_files.stream)
              filter (where log_files.event_count > coalesce(repeated.events, 0)) as streams,
          sum(log_files.event_count) - coalesce(sum(repeated.events), 0) as events,
          (select count(*) from events where event_type_id = ${eventTypeIds().other})
          - coalesce(sum(repeated.others), 0) as others,
          min(log_files.first_logged_at) as first_logged_at,
          max(log_files.last_logged_at) as last_logged_at
      from log_files
      left join repeated on log_files.file_id = repeated.file_id
  )
  select
      (select count(*) from log_files where event_count > 0) as "files",
      streams as "streams",
      coalesce(events, 0)::bigint as "events",
      (
          select count(distinct message_starts.message_id)
          from message_starts
          anti join repeated_events
              on message_starts.file_id = repeated_events.file_id
              and message_starts.line = repeated_events.line
      ) as "messages",
      (
          select count(distinct blocks.user_id)
          from transaction_blocks as blocks
          anti join repeated_events
              on blocks.file_id = repeated_events.file_id
              and blocks.line = repeated_events.line
      ) as "users",
      first_logged_at as "firstLoggedAt",
      last_logged_at as "lastLoggedAt",
      coalesce(others, 0)::bigint as "unknownEvents"
  from known_events`;

const LINKED_SQL = `
  with
  printed_currencies as (
      select distinct blocks.currency
      from transaction_blocks as blocks
      anti join repeated_events
          on blocks.file_id = repeated_events.file_id
          and blocks.line = repeated_events.line
      where blocks.currency is not null
  ),
  known_currencies as (
      select distinct shown_part(printed_currencies.currency, masked_parts.masked) as currency
      from printed_currencies
      left join masked_parts on printed_currencies.currency = masked_parts.printed
  )
  select
      (select count(*) from transaction_links) as "transactions",
      (select coalesce(list(currency order by currency), []) from known_currencies) as "currencies",
      (select count(*) from issue_rows)
      + (select count(*) from sync_error_links where transaction_id is null) as "issues"`;

const NOT_JUDGED_SQL =
  `select count(*) as "notJudged" from reconciliation where status = 'NOT JUDGED'`;

// Without one of these signs all of a transaction's figures are known, and the view need not look. A table,
// so that how few they are is known where they are joined.
const IN_DOUBT_SQL = `
  create temp table transaction_blocks as
  select blocks.*
  from ledger.main.transaction_blocks as blocks
  semi join (
      select file_id, line
      from ledger.main.transaction_blocks
      where
          amount is null
          or vat is null
          or old_balance is null
          or new_balance is null
          or payment_balance is null
      union all
      select file_id, line
      from ledger.main.transaction_blocks
      where type not in (select type from transaction_types)
      union all
      select file_id, line
      from unread_fields
      where field = 'type'
      union all
      select file_id, line
      from ledger.main.transaction_blocks
      where user_id in (
          select blocks.user_id
          from ledger.main.transaction_blocks as blocks
          inner join transaction_links
              on blocks.file_id = transaction_links.file_id
              and blocks.line = transaction_links.line
          where transaction_links.outcome = 'unknown'
      )
  ) as in_doubt
      on blocks.file_id = in_doubt.file_id
      and blocks.line = in_doubt.line`;

/**
 * Counts what a ledger holds.
 *
 * @throws {UserError} If the ledger cannot be opened.
 */
export async function readContents(ledger: string): Promise<LedgerContents> {
  const reader = await LedgerReader.open(ledger);
  try {
    return contentsOf({
      ...await reader.columns(readSql()),
      ...await reader.columns(LINKED_SQL),
      ...await reader.columns(NOT_JUDGED_SQL),
    });
  } finally {
    reader.close();
  }
}

/**
 * Counts what reading and repeated events alone say of a ledger, for {@linkcode countContents}.
 *
 * @param connection One whose default database is the ledger, and which is not in use meanwhile.
 */
export function countRead(connection: DuckDBConnection): Promise<Columns> {
  return columnsOf(connection, readSql());
}

/**
 * Counts what a ledger holds that a connection has as its default database.
 *
 * @param read What {@linkcode countRead} gives of it, where that was asked for before.
 */
export async function countContents(
  connection: DuckDBConnection,
  read?: Columns,
): Promise<LedgerContents> {
  const known = read ?? await countRead(connection);
  const linked = await columnsOf(connection, LINKED_SQL);
  await connection.run(IN_DOUBT_SQL);
  const { inDoubt } = await columnsOf(
    connection,
    `select count(*) as "inDoubt" from temp.transaction_blocks`,
  );
  const { notJudged } = inDoubt[0] === 0
    ? { notJudged: inDoubt }
    : await columnsOf(connection, NOT_JUDGED_SQL);
  await connection.run("drop table temp.transaction_blocks");
  return contentsOf({ ...known, ...linked, notJudged });
}

async function columnsOf(connection: DuckDBConnection, sql: string): Promise<Columns> {
  const columns = (await connection.runAndReadAll(sql)).getColumnsObject();
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, readColumn(values)]),
  );
}

function contentsOf(columns: Columns): LedgerContents {
  const cells = Object.entries(columns).map(([name, [cell]]) => {
    if (cell instanceof Date) return [name, cell.toISOString()];
    return [name, cell];
  });
  return Object.fromEntries(cells);
}
