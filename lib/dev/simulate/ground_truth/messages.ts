import { compareText, type Entry, type Outcome } from "../../book/printed_logs.ts";
import type { LogFile, PlacedEvent } from "../files/log_files.ts";
import { type MessageRecord, printTime } from "../lambda/log_event.ts";

/** What can be read of one delivery of a message. */
export interface PlacedMessage {
  readonly record: MessageRecord;
  /** Types of its events, with the time of the last of each. */
  readonly times: ReadonlyMap<string, string>;
  readonly outcome: Outcome;
  readonly stream: string;
  /** The file that holds its block, else its beginning. */
  readonly file: LogFile;
  readonly block?: PlacedEvent;
  /** The block as the book reads it. */
  readonly entry: Entry | null;
}

const OUTCOMES: readonly (readonly [string, Outcome])[] = [
  ["published", "applied"],
  ["already_synced", "already_synced"],
  ["blocked", "blocked"],
  ["skipped_create", "skipped"],
  ["skipped_flag", "skipped"],
  ["sync_failed", "failed"],
  ["uncaught", "failed"],
  ["timeout", "failed"],
];

/** Collects the deliveries from the events that the files still hold, in order of time. */
export function collectMessages(files: readonly LogFile[]): PlacedMessage[] {
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
    const times = new Map(
      list.map(({ placed: { event } }) => [event.type, printTime(event.atMs)] as const),
    );
    const at = list.find(({ placed }) => placed.event.type === "transaction");
    const outcome = OUTCOMES.find(([type]) => times.has(type))?.[1] ?? "unknown";
    const { file } = at ?? list[0];
    const entry = at ? entryOf(record, outcome, times.has("not_in_sync")) : null;
    return { record, times, outcome, stream: file.stream, file, block: at?.placed, entry };
  }).sort((a, b) =>
    a.record.atMs - b.record.atMs || compareText(a.record.messageId, b.record.messageId)
  );
}

function entryOf(record: MessageRecord, outcome: Outcome, hasError: boolean): Entry {
  const { transaction, syncError, transactionAtMs } = record;
  const { type = null, source = null, action = null, paymentBalance = null, ...printed } =
    transaction!;
  const { metadata, ...figures } = printed;
  return {
    ...figures,
    type,
    source,
    action,
    paymentBalance,
    hasMetadata: metadata !== undefined,
    deliveryId: metadata === undefined ? null : JSON.parse(metadata).deliveryId ?? null,
    walletOwner: metadata === undefined ? null : ownerOf(JSON.parse(metadata).walletId),
    outcome,
    error: hasError
      ? { wallet: syncError!.subscriptionBalance, payment: syncError!.paymentBalance }
      : null,
    loggedAt: printTime(transactionAtMs!),
  };
}

function ownerOf(walletId: string | undefined): string | null {
  return walletId?.replace(/^wallet#/, "") || null;
}
