import { printUnits, unitsOf } from "./exact.ts";
import type { LogFile, PlacedEvent } from "./files.ts";
import { findFindings, type Findings } from "./findings.ts";
import { compareText, printTime } from "./names.ts";
import {
  EVENT_KINDS,
  type EventKind,
  type LogEvent,
  type MessageRecord,
  type Outcome,
} from "./records.ts";

export type * from "./findings.ts";

/** What the simulation was asked for, and what only it can know. */
export interface TruthSettings {
  readonly seed: number;
  readonly days: number;
  readonly users: number;
  readonly start: string;
  /** Files that are no logs. */
  readonly litter: readonly string[];
  /** Ids of the injected amount outliers. */
  readonly outliers: readonly string[];
}

/** A stored log file. */
export interface TruthFile {
  readonly path: string;
  readonly stream: string;
  /** Number of the part, from 0. */
  readonly part: number;
  readonly format: string;
  /** Length in bytes of the text that can be read back. */
  readonly textBytes: number;
  readonly logEvents: number;
  readonly isOutOfOrder: boolean;
}

/** A printed transaction; money is the printed digits. */
export interface TruthTransaction {
  readonly id: string;
  readonly userId: string;
  readonly currency: string;
  /** The printed type, or what the sign of newBalance - oldBalance says; null for neither. */
  readonly direction: "DEBIT" | "CREDIT" | null;
  /** Null in the untyped schema, as are source, action and paymentBalance. */
  readonly type: "DEBIT" | "CREDIT" | null;
  readonly source: string | null;
  readonly action: string | null;
  readonly amount: string;
  readonly vat: string;
  readonly oldBalance: string;
  readonly newBalance: string;
  readonly paymentBalance: string | null;
  readonly outcome: Outcome;
  readonly messageId: string;
  readonly requestId: string;
  readonly loggedAt: string;
  readonly stream: string;
  readonly path: string;
  /** Line of the block's first line in its file, from 1. */
  readonly line: number;
}

/** Figures that a ledger of the logs must show; a torn event is in none of them. */
export interface TruthCounts {
  readonly files: number;
  readonly streams: number;
  readonly textBytes: number;
  readonly filesOutOfOrder: number;
  readonly logEvents: number;
  readonly eventsByKind: Record<EventKind, number>;
  readonly requests: number;
  /** Requests whose events do not stand together, in order, in one file. */
  readonly requestsTorn: number;
  readonly messages: number;
  readonly distinctMessages: number;
  readonly messagesByOutcome: Record<string, number>;
  readonly transactions: number;
  readonly users: number;
  readonly bySchema: Record<string, number>;
  readonly byCurrency: Record<string, number>;
  readonly byType: Record<string, number>;
  readonly byAction: Record<string, number>;
  readonly byOutcome: Record<string, number>;
  readonly byDay: Record<string, number>;
  /** Sums of the printed amounts, exact, by currency and printed type. */
  readonly sumAmount: Record<string, string>;
}

/** What is true of a simulation's logs, as JSON. */
export interface Truth extends Findings {
  readonly settings: TruthSettings;
  readonly counts: TruthCounts;
  readonly files: readonly TruthFile[];
  /** In order of time, then id. */
  readonly transactions: readonly TruthTransaction[];
}

/** A message with the place of its transaction. */
export interface PlacedMessage {
  readonly record: MessageRecord;
  readonly outcome: Outcome;
  readonly stream: string;
  readonly file: LogFile;
  readonly block?: PlacedEvent;
}

/** Works out the truth from the events that the files still hold. */
export function workOutTruth(files: readonly LogFile[], settings: TruthSettings): Truth {
  const messages = collectMessages(files);
  const transactions = messages.filter(({ block }) => block)
    .map(transactionOf)
    .sort((a, b) => compareText(a.loggedAt, b.loggedAt) || compareText(a.id, b.id));
  return {
    settings,
    counts: countAll(files, messages, transactions),
    ...findFindings(files, messages, transactions, settings.outliers),
    files: files.map((file) => ({
      path: file.path,
      stream: file.stream,
      part: file.part,
      format: file.format,
      textBytes: file.textBytes,
      logEvents: file.events.length,
      isOutOfOrder: isOutOfOrder(file),
    })),
    transactions,
  };
}

function collectMessages(files: readonly LogFile[]): PlacedMessage[] {
  const missing = new Set<LogEvent>(
    files.flatMap((file) => [...file.lostEvents, ...file.tornEvent ? [file.tornEvent.event] : []]),
  );
  const blocks = new Map<MessageRecord, PlacedEvent>();
  const begun: [MessageRecord, LogFile][] = [];
  const incomplete = new Set<MessageRecord>();
  for (const event of missing) if (event.message) incomplete.add(event.message);
  const blockFiles = new Map<MessageRecord, LogFile>();
  for (const file of files) {
    for (const placed of file.events) {
      const { message, kind } = placed.event;
      if (!message) continue;
      if (kind === "message") begun.push([message, file]);
      if (kind !== "transaction") continue;
      blocks.set(message, placed);
      blockFiles.set(message, file);
    }
  }
  return begun.map(([record, file]) => ({
    record,
    outcome: incomplete.has(record) ? "unknown" as const : record.outcome,
    stream: file.stream,
    file: blockFiles.get(record) ?? file,
    block: blocks.get(record),
  })).sort((a, b) =>
    a.record.atMs - b.record.atMs || compareText(a.record.messageId, b.record.messageId)
  );
}

function transactionOf({ record, outcome, stream, file, block }: PlacedMessage): TruthTransaction {
  const printed = record.transaction!;
  const change = unitsOf(printed.newBalance) - unitsOf(printed.oldBalance);
  const sign = change > 0n ? "CREDIT" : change < 0n ? "DEBIT" : null;
  return {
    id: printed.id,
    userId: printed.userId,
    currency: printed.currency,
    direction: printed.type ?? sign,
    type: printed.type ?? null,
    source: printed.source ?? null,
    action: printed.action ?? null,
    amount: printed.amount,
    vat: printed.vat,
    oldBalance: printed.oldBalance,
    newBalance: printed.newBalance,
    paymentBalance: printed.paymentBalance ?? null,
    outcome,
    messageId: record.messageId,
    requestId: record.requestId,
    loggedAt: printTime(record.transactionAtMs!),
    stream,
    path: file.path,
    line: block!.line,
  };
}

function countAll(
  files: readonly LogFile[],
  messages: readonly PlacedMessage[],
  transactions: readonly TruthTransaction[],
): TruthCounts {
  const events = files.flatMap((file) => file.events.map(({ event }) => event));
  const kinds = tally(events, ({ kind }) => kind);
  return {
    files: files.length,
    streams: new Set(files.map(({ stream }) => stream)).size,
    textBytes: files.reduce((sum, { textBytes }) => sum + textBytes, 0),
    filesOutOfOrder: files.filter(isOutOfOrder).length,
    logEvents: events.length,
    eventsByKind: Object.fromEntries(EVENT_KINDS.map((kind) => [kind, kinds[kind] ?? 0])) as Record<
      EventKind,
      number
    >,
    requests: kinds.start,
    requestsTorn: countTornRequests(files),
    messages: messages.length,
    distinctMessages: new Set(messages.map(({ record }) => record.messageId)).size,
    messagesByOutcome: tally(messages, ({ outcome }) => outcome),
    transactions: transactions.length,
    users: new Set(transactions.map(({ userId }) => userId)).size,
    bySchema: tally(transactions, ({ type }) => type ? "typed" : "untyped"),
    byCurrency: tally(transactions, ({ currency }) => currency),
    byType: tally(transactions, ({ type }) => type ?? "(untyped)"),
    byAction: tally(transactions, ({ action }) => action ?? "(untyped)"),
    byOutcome: tally(transactions, ({ outcome }) => outcome),
    byDay: tally(transactions, ({ loggedAt }) => loggedAt.slice(0, 10)),
    sumAmount: sumAmounts(transactions),
  };
}

function sumAmounts(transactions: readonly TruthTransaction[]): Record<string, string> {
  const sums = new Map<string, bigint>();
  for (const { currency, type, amount } of transactions) {
    const key = `${currency} ${type ?? "(untyped)"}`;
    sums.set(key, (sums.get(key) ?? 0n) + unitsOf(amount));
  }
  return Object.fromEntries(
    [...sums].sort(([a], [b]) => compareText(a, b)).map(([key, sum]) => [key, printUnits(sum)]),
  );
}

function tally<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => compareText(a, b)));
}

function isOutOfOrder({ events }: LogFile): boolean {
  return events.some(({ event }, index) => index > 0 && event.atMs < events[index - 1].event.atMs);
}

function countTornRequests(files: readonly LogFile[]): number {
  const torn = new Set<string>();
  const closed = new Set<string>();
  for (const { events } of files) {
    let open: string | undefined;
    for (const { event: { requestId, kind } } of events) {
      if (requestId !== open && open) closed.add(open);
      if (requestId && closed.has(requestId)) torn.add(requestId);
      if (requestId && requestId !== open && kind !== "start") torn.add(requestId);
      open = requestId;
    }
    if (open) closed.add(open);
  }
  return torn.size;
}
