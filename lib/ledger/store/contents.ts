import { LedgerReader } from "./open.ts";

/** What a ledger holds, in the words of the job. */
export interface LedgerContents {
  readonly files: number;
  /** Log streams: containers of the function. */
  readonly streams: number;
  readonly events: number;
  /** SQS messages, each once however often it was delivered. */
  readonly messages: number;
  readonly transactions: number;
  readonly users: number;
  /** Codes as printed, in order. */
  readonly currencies: readonly string[];
  /** Time of the first log event and of the last one, ISO 8601 in UTC; null without any. */
  readonly firstLoggedAt: string | null;
  readonly lastLoggedAt: string | null;
  /** Transactions that a check has no result for, because a figure is not known. */
  readonly notJudged: number;
  /** Log events of no known type. */
  readonly unknownEvents: number;
  /** Things that could not be read as they should. */
  readonly issues: number;
}

const CONTENTS_SQL = `
  with
  known_events as (
      select
          count(distinct stream) as streams,
          count(*) as events,
          count(*) filter (where event_type = 'other') as others,
          min(logged_at) as first_logged_at,
          max(logged_at) as last_logged_at
      from kept_events
  ),
  known_transactions as (
      select
          count(*) as transactions,
          count(distinct user_id) as users,
          coalesce(list_sort(list(distinct currency) filter (currency is not null)), [])
              as currencies
      from transactions
  )
  select
      (select count(*) from log_files where event_count > 0) as "files",
      streams as "streams",
      events as "events",
      (
          select count(distinct message_starts.message_id)
          from message_starts
          semi join message_links
              on message_starts.file_id = message_links.file_id
              and message_starts.line = message_links.line
      ) as "messages",
      transactions as "transactions",
      users as "users",
      currencies as "currencies",
      first_logged_at as "firstLoggedAt",
      last_logged_at as "lastLoggedAt",
      (select count(*) from reconciliation where status = 'NOT JUDGED') as "notJudged",
      others as "unknownEvents",
      (select count(*) from issues) as "issues"
  from known_events cross join known_transactions`;

/**
 * Counts what a ledger holds.
 *
 * @throws {UserError} If the ledger cannot be opened.
 */
export async function readContents(ledger: string): Promise<LedgerContents> {
  const reader = await LedgerReader.open(ledger);
  try {
    const columns = await reader.columns(CONTENTS_SQL);
    const cells = Object.entries(columns).map(([name, [cell]]) => {
      if (cell instanceof Date) return [name, cell.toISOString()];
      return [name, cell];
    });
    return Object.fromEntries(cells);
  } finally {
    reader.close();
  }
}
