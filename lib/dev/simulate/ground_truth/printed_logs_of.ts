import { compareEntries, compareTimes, type PrintedLogs } from "../../book/printed_logs.ts";
import type { LogFile } from "../files/log_files.ts";
import { printTime } from "../lambda/log_event.ts";
import type { PlacedMessage } from "./messages.ts";

const FAILURES: readonly string[] = ["uncaught", "unknown_error", "timeout"];

/** Gives what the book is kept from: what the files still hold, and their messages. */
export function printedLogsOf(
  files: readonly LogFile[],
  messages: readonly PlacedMessage[],
): PrintedLogs {
  const events = files.flatMap(({ stream, events }) =>
    events.map(({ event: { type, atMs, requestId = null } }) => ({
      type,
      requestId,
      stream,
      at: printTime(atMs),
    }))
  ).sort(compareTimes);
  return {
    days: [...new Set(events.map(({ at }) => at.slice(0, 10)))],
    deliveries: messages.map(({ record, outcome, entry, times }) => ({
      messageId: record.messageId,
      at: printTime(record.atMs),
      outcome,
      entry,
      blocked: times.has("blocked")
        ? {
          transactionId: record.blocked!.transactionId,
          userId: record.blocked!.userId,
          newBalance: record.blocked!.newBalance ?? null,
          at: times.get("blocked")!,
        }
        : null,
      failedAfterAt: outcome === "applied" ? times.get("sync_failed") ?? null : null,
    })),
    entries: messages.flatMap(({ entry }) => entry ?? []).sort(compareEntries),
    requests: events.flatMap(({ type, requestId, stream, at }) =>
      type === "start" ? [{ requestId: requestId!, stream, at }] : []
    ),
    failures: events.filter(({ type }) => FAILURES.includes(type)),
  };
}
