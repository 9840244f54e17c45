import type { LogFile, PlacedEvent } from "../files/log_files.ts";
import { type EventKind, type MessageRecord, printTime } from "../lambda/log_event.ts";
import { compareText } from "./compare_text.ts";

/** What became of a message, as its log shows it. */
export type Outcome =
  | "applied"
  | "already_synced"
  | "blocked"
  | "skipped"
  | "failed"
  | "unknown";

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
