/** A transaction block as it was printed; numbers are the printed digits. */
export interface PrintedTransaction {
  readonly id: string;
  readonly userId: string;
  readonly currency: string;
  /** Undefined in the untyped schema. */
  readonly type: string | undefined;
  readonly source: string | undefined;
  readonly action: string | undefined;
  readonly paymentBalance: string | undefined;
  readonly metadata: string | undefined;
  readonly amount: string;
  readonly vat: string;
  readonly oldBalance: string;
  readonly newBalance: string;
  /** Names of all printed fields, in their order. */
  readonly fields: readonly string[];
}

/** A sync error as it was printed. */
export interface PrintedSyncError {
  readonly userId: string;
  readonly subscriptionBalance: string;
  readonly paymentBalance: string;
}

/** What the line of a blocked attempt names. */
export interface PrintedBlock {
  readonly userId: string;
  readonly transactionId: string;
  readonly currentBalance: string;
  /** Undefined in the untyped schema. */
  readonly newBalance: string | undefined;
}

/** One delivery of a message, and what was printed of it. */
export interface MessageRecord {
  readonly messageId: string;
  readonly requestId: string;
  readonly atMs: number;
  transaction?: PrintedTransaction;
  transactionAtMs?: number;
  syncError?: PrintedSyncError;
  blocked?: PrintedBlock;
}

/** A log event: its time, what it is, and the text after the outer time. */
export interface LogEvent {
  readonly atMs: number;
  /** What it is, as the ledger names types of events. */
  readonly type: string;
  readonly body: string;
  readonly requestId?: string;
  readonly message?: MessageRecord;
}

/** Prints a time as the logs do: UTC, with milliseconds and `Z`. */
export function printTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Prints an event as it stands in a file: outer time, body, a blank line. */
export function printEvent(event: LogEvent): string {
  return `${printTime(event.atMs)} ${event.body}\n\n`;
}
