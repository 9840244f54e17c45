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
  select
      (select count(*) from log_files where event_count > 0) as "files",
      (select count(distinct stream) from kept_events) as "streams",
      (select count(*) from kept_events) as "events",
      (select count(distinct message_id) from messages) as "messages",
      (select count(*) from transactions) as "transactions",
      (select count(distinct user_id) from transactions) as "users",
      (
          select coalesce(list(distinct currency order by currency), [])
          from transactions
          where currency is not null
      ) as "currencies",
      (select min(logged_at) from kept_events) as "firstLoggedAt",
      (select max(logged_at) from kept_events) as "lastLoggedAt",
      (select count(*) from reconciliation where status = 'NOT JUDGED') as "notJudged",
      (select count(*) from kept_events where event_type = 'other') as "unknownEvents",
      (select count(*) from issues) as "issues"`;

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
