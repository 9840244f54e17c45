import type { Calendar } from "./calendar.ts";
import { countAll, type TruthCounts } from "./counts.ts";
import { sizeOf, unitsOf } from "./exact.ts";
import { collectFacts, type Facts } from "./facts.ts";
import { isOutOfOrder, type LogFile, type PlacedEvent } from "./files.ts";
import { findAll, type Row, type TruthFinding } from "./findings.ts";
import type { FaultRates } from "./kinds.ts";
import { compareText, printTime } from "./names.ts";
import type { InjectedShift } from "./planner.ts";
import type { EventKind, MessageRecord, Outcome } from "./records.ts";

export type { TruthCounts } from "./counts.ts";
export type * from "./facts.ts";
export type { TruthFinding } from "./findings.ts";

/** What the simulation was asked for. */
export interface TruthSettings {
  readonly seed: number;
  readonly days: number;
  readonly users: number;
  readonly start: string;
  /** Faults in 100 days, by kind. */
  readonly faults: FaultRates;
  /** Files that are no logs. */
  readonly litter: readonly string[];
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
  /** The printed type, or which of the two explains the change of the balance better. */
  readonly direction: "DEBIT" | "CREDIT";
  /** Null in the untyped schema, as are source, action and paymentBalance. */
  readonly type: string | null;
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

/** What is true of a simulation's logs, as JSON. */
export interface Truth extends Facts {
  readonly settings: TruthSettings;
  readonly counts: TruthCounts;
  /** By kind, then time, then subject. */
  readonly findings: readonly TruthFinding[];
  readonly files: readonly TruthFile[];
  /** In order of time, then id. */
  readonly transactions: readonly TruthTransaction[];
}

/** What can be read of one delivery of a message. */
export interface PlacedMessage {
  readonly record: MessageRecord;
  /** Kinds of its events, with the time of the first of each. */
  readonly times: ReadonlyMap<EventKind, string>;
  readonly kinds: ReadonlySet<EventKind>;
  readonly outcome: Outcome;
  readonly stream: string;
  /** The file that holds its block, else its beginning. */
  readonly file: LogFile;
  readonly block?: PlacedEvent;
}

/** Works out the truth from the events that the files still hold. */
export function workOutTruth(
  files: readonly LogFile[],
  calendar: Calendar,
  shifts: readonly InjectedShift[],
  settings: TruthSettings,
): Truth {
  const messages = collectMessages(files);
  const rows = messages.filter(({ block }) => block).map(rowOf)
    .sort((a, b) => compareText(a.loggedAt, b.loggedAt) || compareText(a.id, b.id));
  const transactions = rows.map(({ metadata: _, fields: __, error: ___, ...row }) => row);
  return {
    settings,
    counts: countAll(files, messages, transactions),
    ...collectFacts(files, messages, transactions),
    findings: findAll({ files, messages, rows }, calendar, shifts),
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

const OUTCOMES: readonly (readonly [EventKind, Outcome])[] = [
  ["published", "applied"],
  ["already_synced", "already_synced"],
  ["blocked", "blocked"],
  ["skipped_create", "skipped"],
  ["skipped_flag", "skipped"],
  ["sync_failed", "failed"],
  ["uncaught", "failed"],
  ["timeout", "failed"],
];

function collectMessages(files: readonly LogFile[]): PlacedMessage[] {
  const parts = new Map<MessageRecord, { file: LogFile; placed: PlacedEvent }[]>();
  for (const file of files) {
    for (const placed of file.events) {
      const { message } = placed.event;
      if (!message) continue;
      const list = parts.get(message);
      if (list) list.push({ file, placed });
      else parts.set(message, [{ file, placed }]);
    }
  }
  return [...parts].map(([record, list]) => {
    const times = new Map<EventKind, string>();
    for (const { placed: { event } } of list) times.set(event.kind, printTime(event.atMs));
    const kinds = new Set(times.keys());
    const at = list.find(({ placed }) => placed.event.kind === "transaction");
    const outcome = OUTCOMES.find(([kind]) => kinds.has(kind))?.[1] ?? "unknown";
    const { file } = at ?? list[0];
    return { record, times, kinds, outcome, stream: file.stream, file, block: at?.placed };
  }).sort((a, b) =>
    a.record.atMs - b.record.atMs || compareText(a.record.messageId, b.record.messageId)
  );
}

function rowOf({ record, kinds, outcome, stream, file, block }: PlacedMessage): Row {
  const { transaction, syncError } = record;
  const { type = null, source = null, action = null, paymentBalance = null, ...printed } =
    transaction!;
  return {
    ...printed,
    direction: directionOf(transaction!),
    type,
    source,
    action,
    paymentBalance,
    outcome,
    messageId: record.messageId,
    requestId: record.requestId,
    loggedAt: printTime(record.transactionAtMs!),
    stream,
    path: file.path,
    line: block!.line,
    error: kinds.has("not_in_sync")
      ? { wallet: syncError!.subscriptionBalance, payment: syncError!.paymentBalance }
      : undefined,
  };
}

/** The printed type; where it is neither, the direction that explains the balances better. */
function directionOf(
  row: NonNullable<MessageRecord["transaction"]>,
): TruthTransaction["direction"] {
  if (row.type === "DEBIT" || row.type === "CREDIT") return row.type;
  const moved = unitsOf(row.newBalance) - unitsOf(row.oldBalance);
  const net = unitsOf(row.amount) - unitsOf(row.vat);
  return sizeOf(moved + net) < sizeOf(moved - net) || moved < 0n && net === 0n ? "DEBIT" : "CREDIT";
}
