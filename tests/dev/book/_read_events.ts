import { type LogText, readStreams as placeEvents } from "../../laws/_logs.ts";

/** An event as this reader, which shares no code with lib/, finds it. */
export interface ReadEvent {
  readonly at: string;
  readonly text: string;
  readonly body: string;
  readonly requestId: string | undefined;
}

/** The whole events of each stream, by its name, after a stable sort by time. */
export function readStreams(logs: readonly LogText[]): Map<string, ReadEvent[]> {
  const streams = placeEvents(logs).map((events): [string, ReadEvent[]] => [
    logs[events[0].file].stream,
    events.map(({ text }) => text).filter((text) => text.endsWith("\n\n")).map(readEvent),
  ]);
  return new Map(streams);
}

function readEvent(text: string): ReadEvent {
  const at = text.slice(0, 24);
  const rest = text.slice(25, -2);
  const inner = /^\S{24}\t(\S+)\t(INFO|ERROR|WARN)\t/.exec(rest);
  const body = inner ? rest.slice(inner[0].length) : rest;
  const requestId = inner?.[1] ?? /^(?:START|END|REPORT) RequestId: (\S{36})/.exec(body)?.[1] ??
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

/** The type of event that each letter stands for. */
export const TYPE_OF_LETTER: Readonly<Record<string, string>> = {
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
