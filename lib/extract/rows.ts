import type { Issue } from "../issue.ts";
import {
  ByteColumn,
  DoubleColumn,
  IntColumn,
  RowBuffer,
  TextColumn,
  UuidColumn,
  WideColumn,
} from "./columns.ts";
import { SideBuffer } from "./side_buffer.ts";

/** An issue and the file that it was found in. */
export interface FileIssue extends Issue {
  readonly fileId: number;
}

/**
 * What the extractor writes: a row buffer for each base table of the ledger, and the issues.
 *
 * The order of the columns is the order of the tables' columns in `lib/store/sql`.
 */
export class Rows {
  readonly events = new RowBuffer("events", {
    fileId: new IntColumn(),
    line: new IntColumn(),
    offset: new WideColumn(),
    lengthBytes: new IntColumn(),
    loggedAt: new WideColumn(),
    requestId: new UuidColumn(),
    level: new ByteColumn(),
    kind: new ByteColumn(),
    text: new TextColumn(),
    prefix: new TextColumn(),
  });
  readonly transactions = new RowBuffer("transaction_blocks", {
    fileId: new IntColumn(),
    line: new IntColumn(),
    id: new TextColumn(),
    type: new TextColumn(),
    source: new TextColumn(),
    action: new TextColumn(),
    userId: new TextColumn(),
    paymentBalance: new WideColumn(),
    updatePaymentBalance: new ByteColumn(),
    metadata: new TextColumn(),
    currency: new TextColumn(),
    amount: new WideColumn(),
    vat: new WideColumn(),
    oldBalance: new WideColumn(),
    newBalance: new WideColumn(),
    isRepaired: new ByteColumn(),
  });
  readonly syncErrors = new RowBuffer("sync_error_blocks", {
    fileId: new IntColumn(),
    line: new IntColumn(),
    userId: new TextColumn(),
    subscriptionBalance: new WideColumn(),
    paymentBalance: new WideColumn(),
  });
  readonly blocked = new RowBuffer("blocked_blocks", {
    fileId: new IntColumn(),
    line: new IntColumn(),
    userId: new TextColumn(),
    transactionId: new TextColumn(),
    currentBalance: new WideColumn(),
    newBalance: new WideColumn(),
  });
  readonly roundedAmounts = new RowBuffer("rounded_amounts", {
    fileId: new IntColumn(),
    line: new IntColumn(),
    field: new TextColumn(),
    printed: new TextColumn(),
  });
  readonly messages = new RowBuffer("message_starts", {
    fileId: new IntColumn(),
    line: new IntColumn(),
    messageId: new TextColumn(),
  });
  readonly reports = new RowBuffer("reports", {
    fileId: new IntColumn(),
    line: new IntColumn(),
    durationMs: new DoubleColumn(),
    billedDurationMs: new DoubleColumn(),
    initDurationMs: new DoubleColumn(),
    memorySizeMb: new IntColumn(),
    maxMemoryUsedMb: new IntColumn(),
    status: new TextColumn(),
  });
  readonly issues: FileIssue[] = [];
  readonly side = new SideBuffer();

  /** All row buffers, in the order in which the ledger's tables are filled. */
  get buffers() {
    return [
      this.events,
      this.transactions,
      this.syncErrors,
      this.blocked,
      this.roundedAmounts,
      this.messages,
      this.reports,
    ] as const;
  }

  /** Keeps a text in the side buffer and puts its place into a column; `null` is no value. */
  setText(column: TextColumn, row: number, text: string | null): void {
    if (text === null) return column.setNull(row);
    const start = this.side.lengthBytes;
    column.set(row, -1 - start, this.side.write(text));
  }

  /** Forgets everything, for the next batch. */
  clear(): void {
    for (const buffer of this.buffers) buffer.clear();
    this.issues.length = 0;
    this.side.clear();
  }
}
