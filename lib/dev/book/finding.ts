import { printUnits, sizeOf } from "./exact_amounts.ts";
import type { Entry } from "./printed_logs.ts";

/** What a rule of the book finds. */
export interface Found {
  /** Natural key inside the kind, such as a transaction id. */
  readonly subject: string;
  /** Null where the logs name none. */
  readonly userId: string | null;
  readonly currency: string | null;
  /** In order of time, as are the other ids. */
  readonly transactionIds: readonly string[];
  readonly messageIds: readonly string[];
  readonly requestIds: readonly string[];
  /** Times as the logs print them. */
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** The exposure in exact digits, at least 0; null where the logs do not show it. */
  readonly amount: string | null;
}

/** A row of the book: what a ledger of the same logs must find. */
export interface BookFinding extends Found {
  /** Which rule finds it. */
  readonly kind: string;
}

/** Makes a finding about one entry; `units` is what is at exposure, with or without its sign. */
export function foundAt(
  { id, userId, currency, loggedAt }: Entry,
  units: bigint,
  change: Partial<Found> = {},
): Found {
  const about = { userId, currency, transactionIds: [id], amount: printUnits(sizeOf(units)) };
  return found(id, [loggedAt], { ...about, ...change });
}

/** Makes a finding that is about no entry; `times` are in order, and not none. */
export function found(
  subject: string,
  times: readonly string[],
  change: Partial<Found> = {},
): Found {
  return {
    subject,
    userId: null,
    currency: null,
    transactionIds: [],
    messageIds: [],
    requestIds: [],
    firstSeenAt: times[0],
    lastSeenAt: times[times.length - 1],
    amount: null,
    ...change,
  };
}
