import { gunzipSync } from "node:zlib";
import { constants } from "node:zlib";
import type { SimulatedFile } from "../../../lib/dev/simulate/mod.ts";

/** An event as this reader, which shares no code with lib/, finds it. */
export interface ReadEvent {
  readonly at: string;
  readonly text: string;
  readonly body: string;
  readonly requestId: string | undefined;
}

/** The text of a log file, or undefined for litter. */
export function textOf({ path, bytes }: SimulatedFile): string | undefined {
  if (!/\/00000\d(\.gz)?$/.test(path)) return undefined;
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = isGzip ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
  return new TextDecoder().decode(plain);
}

/** The whole events of each stream, after a stable sort by time. */
export function readStreams(files: readonly SimulatedFile[]): Map<string, ReadEvent[]> {
  const streams = new Map<string, ReadEvent[]>();
  const ordered = [...files].sort((a, b) => a.path < b.path ? -1 : 1);
  for (const file of ordered) {
    const text = textOf(file);
    if (text === undefined) continue;
    const events = text.split(/^(?=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z )/m)
      .filter((event) => event.endsWith("\n\n")).map(readEvent);
    const stream = file.path.split("/").at(-2)!;
    streams.set(stream, [...streams.get(stream) ?? [], ...events]);
  }
  for (const events of streams.values()) events.sort((a, b) => a.at < b.at ? -1 : +(a.at > b.at));
  return streams;
}

function readEvent(text: string): ReadEvent {
  const at = text.slice(0, 24);
  const rest = text.slice(25, -2);
  const inner = /^(\S{24})\t(\S+)\t(INFO|ERROR|WARN)\t/.exec(rest);
  if (inner && inner[1] !== at) throw new Error(`times differ: ${text}`);
  const body = inner ? rest.slice(inner[0].length) : rest;
  const requestId = inner?.[2] ?? /^(?:START|END|REPORT) RequestId: (\S{36})/.exec(body)?.[1] ??
    /^\S{24} (\S{36}) Task timed out after /.exec(body)?.[1];
  return { at, text, body, requestId };
}

/** A letter for each event, so that a request's grammar is a regular expression. */
export function letterOf({ body }: ReadEvent): string {
  if (body.startsWith("INIT_START ")) return "i";
  if (body.startsWith("START ")) return "S";
  if (body.startsWith("END ")) return "E";
  if (body.startsWith("REPORT ")) return "R";
  if (body.startsWith("INIT_REPORT ")) return "r";
  if (body.startsWith("Unknown application error occurred\n")) return "u";
  if (body.startsWith("Uncaught Exception \t")) return "x";
  if (body.startsWith("Invoke Error \t")) return "v";
  if (/^\S{24} \S{36} Task timed out after 6\.01 seconds$/.test(body)) return "t";
  if (body.startsWith('{"_aws":')) return "m";
  if (body.startsWith("Processing message ")) return "P";
  if (body.startsWith("Start syncing the balance {\n")) return "B";
  if (body === "SubscriptionBalanceUpdated event published") return "+";
  if (body.endsWith("alance is already synced from other listeners")) return "=";
  if (body.startsWith("Subscription balance and payment balance are not in sync {\n")) return "!";
  if (body.startsWith("{\n  message: 'Subscriber will have a negative balance")) return "-";
  if (/^Skipping the balance sync for create (web )?subscription, it /.test(body)) return "c";
  if (body.startsWith("Skipping the process, Update Payment Balance Flag is set")) return "f";
  if (body.startsWith("An error occured while syncing the balance TypeError: ")) return "z";
  return "o";
}

/** The kind that each letter stands for. */
export const KIND_OF_LETTER: Readonly<Record<string, string>> = {
  i: "init_start",
  S: "start",
  E: "end",
  R: "report",
  r: "init_report",
  u: "unknown_error",
  x: "uncaught",
  v: "uncaught",
  t: "timeout",
  m: "metric",
  P: "message",
  B: "transaction",
  "+": "published",
  "=": "already_synced",
  "!": "not_in_sync",
  "-": "blocked",
  c: "skipped_create",
  f: "skipped_flag",
  z: "sync_failed",
  o: "other",
};
