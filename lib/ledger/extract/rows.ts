import type { Issue } from "../issue.ts";
import {
  type BufferParts,
  ByteColumn,
  DoubleColumn,
  IntColumn,
  RowBuffer,
  TextColumn,
  UuidColumn,
  WideColumn,
} from "./columns.ts";
import { SideBuffer } from "./side_buffer.ts";

/** What is known of a file once it has been read; a row of `log_files`. */
export interface LogFileRow {
  readonly fileId: number;
  readonly path: string;
  readonly stream: string;
  readonly part: string;
  readonly format: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly textBytes: number;
  readonly eventCount: number;
  readonly issueCount: number;
  readonly isOutOfOrder: boolean;
  /** Whether each event's time was delivered with its milliseconds. */
  readonly isTimeExact: boolean;
  readonly status: string;
  /** Milliseconds since 1970-01-01 UTC, or null where the file has no event. */
  readonly firstLoggedAtMs: number | null;
  readonly lastLoggedAtMs: number | null;
}

/** Rows as plain data; what they are made of can be given away and must not be used then. */
export interface RowsParts {
  readonly buffers: readonly BufferParts[];
  readonly side: { readonly bytes: Uint8Array<ArrayBuffer>; readonly lengthBytes: number };
}

/** Returns the memory that rows are made of, to be given away with them. */
export function memoryOf({ buffers, side }: RowsParts): ArrayBuffer[] {
  return [
    ...buffers.flatMap(({ arrays }) => arrays.flat().map(({ buffer }) => buffer)),
    side.bytes.buffer,
  ];
}

/**
 * What the extractor writes: a row buffer for each base table of the ledger, and the issues.
 *
 * The order of the columns is the order of the tables' columns in `lib/model`.
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
    type: new ByteColumn(),
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
  readonly blocked = new RowBuffer("blocked_attempts", {
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
  readonly unknownFields = new RowBuffer("unknown_fields", {
    fileId: new IntColumn(),
    line: new IntColumn(),
    field: new TextColumn(),
  });
  readonly unreadFields = new RowBuffer("unread_fields", {
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
  readonly issues = new RowBuffer("issue_rows", {
    fileId: new IntColumn(),
    line: new IntColumn(),
    offset: new WideColumn(),
    lengthBytes: new WideColumn(),
    code: new TextColumn(),
    reason: new TextColumn(),
    excerpt: new TextColumn(),
    coversBytes: new ByteColumn(),
  });
  readonly files = new RowBuffer("log_files", {
    fileId: new IntColumn(),
    path: new TextColumn(),
    stream: new TextColumn(),
    part: new TextColumn(),
    format: new TextColumn(),
    sha256: new TextColumn(),
    sizeBytes: new WideColumn(),
    textBytes: new WideColumn(),
    eventCount: new WideColumn(),
    issueCount: new WideColumn(),
    isOutOfOrder: new ByteColumn(),
    status: new TextColumn(),
    firstLoggedAt: new WideColumn(),
    lastLoggedAt: new WideColumn(),
    isTimeExact: new ByteColumn(),
  });
  readonly side = new SideBuffer();

  /** All row buffers, in the order in which the ledger's tables are filled. */
  get buffers() {
    return [
      this.events,
      this.transactions,
      this.syncErrors,
      this.blocked,
      this.roundedAmounts,
      this.unknownFields,
      this.unreadFields,
      this.messages,
      this.reports,
      this.issues,
      this.files,
    ] as const;
  }

  /** Keeps a text in the side buffer and puts its place into a column; `null` is not a value. */
  setText(column: TextColumn, row: number, text: string | null): void {
    if (text === null) return column.setNull(row);
    const start = this.side.lengthBytes;
    column.set(row, -1 - start, this.side.write(text));
  }

  /** Adds an issue of a file. */
  addIssue(fileId: number, issue: Issue): void {
    const { columns } = this.issues;
    const row = this.issues.next();
    columns.fileId.set(row, fileId);
    columns.line.set(row, issue.line);
    columns.offset.setNumber(row, issue.offset);
    columns.lengthBytes.setNumber(row, issue.length);
    this.setText(columns.code, row, issue.code);
    this.setText(columns.reason, row, issue.reason);
    this.setText(columns.excerpt, row, issue.excerpt);
    columns.coversBytes.set(row, issue.coversBytes ? 1 : 0);
  }

  /** Adds a file that has been read. */
  addFile(file: LogFileRow): void {
    const { columns } = this.files;
    const row = this.files.next();
    columns.fileId.set(row, file.fileId);
    this.setText(columns.path, row, file.path);
    this.setText(columns.stream, row, file.stream);
    this.setText(columns.part, row, file.part);
    this.setText(columns.format, row, file.format);
    this.setText(columns.sha256, row, file.sha256);
    columns.sizeBytes.setNumber(row, file.sizeBytes);
    columns.textBytes.setNumber(row, file.textBytes);
    columns.eventCount.setNumber(row, file.eventCount);
    columns.issueCount.setNumber(row, file.issueCount);
    columns.isOutOfOrder.set(row, file.isOutOfOrder ? 1 : 0);
    columns.isTimeExact.set(row, file.isTimeExact ? 1 : 0);
    this.setText(columns.status, row, file.status);
    setTime(columns.firstLoggedAt, row, file.firstLoggedAtMs);
    setTime(columns.lastLoggedAt, row, file.lastLoggedAtMs);
  }

  /** All rows as plain data that can be sent to another thread. */
  get parts(): RowsParts {
    return {
      buffers: this.buffers.map((buffer) => buffer.parts),
      side: { bytes: this.side.bytes, lengthBytes: this.side.lengthBytes },
    };
  }

  /** Takes rows that others gave, in place of its own. */
  set parts({ buffers, side }: RowsParts) {
    this.buffers.forEach((buffer, index) => buffer.parts = buffers[index]);
    this.side.adopt(side.bytes, side.lengthBytes);
  }

  /** Forgets everything, for the next batch. */
  clear(): void {
    for (const buffer of this.buffers) buffer.clear();
    this.side.clear();
  }
}

function setTime(column: WideColumn, row: number, timeMs: number | null): void {
  if (timeMs === null) column.setNull(row);
  else column.setNumber(row, timeMs * 1000);
}
