import { printUnits, unitsOf } from "../../book/exact_amounts.ts";
import { compareText } from "../../book/printed_logs.ts";
import { isOutOfOrder, type LogFile } from "../files/log_files.ts";
import type { PlacedMessage } from "./messages.ts";
import type { GroundTruthTransaction } from "./transactions.ts";

/** Figures that a ledger of the logs must show; a torn event is in none of them. */
export interface GroundTruthCounts {
  readonly files: number;
  readonly streams: number;
  readonly textBytes: number;
  readonly filesOutOfOrder: number;
  readonly logEvents: number;
  readonly eventsByType: Record<string, number>;
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

/** Counts what the files still hold. */
export function countAll(
  files: readonly LogFile[],
  messages: readonly PlacedMessage[],
  transactions: readonly GroundTruthTransaction[],
): GroundTruthCounts {
  const events = files.flatMap((file) => file.events.map(({ event }) => event));
  const types = tally(events, ({ type }) => type);
  return {
    files: files.length,
    streams: new Set(files.map(({ stream }) => stream)).size,
    textBytes: files.reduce((sum, { textBytes }) => sum + textBytes, 0),
    filesOutOfOrder: files.filter(isOutOfOrder).length,
    logEvents: events.length,
    eventsByType: types,
    requests: types.start ?? 0,
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

function sumAmounts(transactions: readonly GroundTruthTransaction[]): Record<string, string> {
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

function countTornRequests(files: readonly LogFile[]): number {
  const torn = new Set<string>();
  const closed = new Set<string>();
  for (const { events } of files) {
    let open: string | undefined;
    for (const { event: { requestId, type } } of events) {
      if (requestId !== open && open) closed.add(open);
      if (requestId && closed.has(requestId)) torn.add(requestId);
      if (requestId && requestId !== open && type !== "start") torn.add(requestId);
      open = requestId;
    }
    if (open) closed.add(open);
  }
  return torn.size;
}
