/** What became of a message, as its log shows it. */
export type Outcome =
  | "applied"
  | "already_synced"
  | "blocked"
  | "skipped"
  | "failed"
  | "unknown";

/** A printed transaction; money is the printed digits, times are in UTC as the logs print them. */
export interface Entry {
  readonly id: string;
  readonly userId: string;
  readonly currency: string;
  /** Null in the untyped schema, as are source, action and payment balance. */
  readonly type: string | null;
  readonly source: string | null;
  readonly action: string | null;
  readonly amount: string;
  readonly vat: string;
  readonly oldBalance: string;
  readonly newBalance: string;
  readonly paymentBalance: string | null;
  /** Whether its metadata is there; in the untyped schema it never is. */
  readonly hasMetadata: boolean;
  /** The delivery that its metadata names. */
  readonly deliveryId: string | null;
  /** The user whose wallet its metadata names. */
  readonly walletOwner: string | null;
  /** Names of the printed fields. */
  readonly fields: readonly string[];
  readonly outcome: Outcome;
  /** The balances of its not-in-sync error; null without one. */
  readonly error: { readonly wallet: string; readonly payment: string } | null;
  readonly loggedAt: string;
}

/** What the line of a blocked attempt names. */
export interface BlockedAttempt {
  readonly transactionId: string;
  readonly userId: string;
  /** Null in the untyped schema. */
  readonly newBalance: string | null;
  readonly at: string;
}

/** One delivery of a message. */
export interface Delivery {
  readonly messageId: string;
  /** When it began. */
  readonly at: string;
  readonly outcome: Outcome;
  /** Its transaction; null where none was printed. */
  readonly entry: Entry | null;
  readonly blocked: BlockedAttempt | null;
  /** When the first error after it was applied was printed, but for one of balances; else null. */
  readonly failedAfterAt: string | null;
}

/** A request of the function, from its START line. */
export interface Request {
  readonly requestId: string;
  readonly stream: string;
  readonly at: string;
}

/** A line that says that the function itself failed. */
export interface Failure {
  /** Null where it stands before a request. */
  readonly requestId: string | null;
  readonly stream: string;
  readonly at: string;
}

/** All that the book is kept from, whoever has read it from the logs; lists in order of time. */
export interface PrintedLogs {
  /** Days that have log events, as YYYY-MM-DD. */
  readonly days: readonly string[];
  readonly deliveries: readonly Delivery[];
  /** The deliveries' transactions, by time, then id. */
  readonly entries: readonly Entry[];
  readonly requests: readonly Request[];
  readonly failures: readonly Failure[];
}

/** Orders two texts by their code units. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Orders what was printed by its time. */
export function compareTimes(a: { readonly at: string }, b: { readonly at: string }): number {
  return compareText(a.at, b.at);
}

/** Orders entries by time, then id, as the book and the ledger do. */
export function compareEntries(
  a: Pick<Entry, "id" | "loggedAt">,
  b: Pick<Entry, "id" | "loggedAt">,
): number {
  return compareText(a.loggedAt, b.loggedAt) || compareText(a.id, b.id);
}
