import { join } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { ROOT } from "../../lib/ledger/paths.ts";
import { simulate, type SimulatedFile } from "../../lib/dev/simulate/mod.ts";

/** The text of one log file; the laws change texts, and share no code with what reads them. */
export interface LogText {
  readonly stream: string;
  readonly part: string;
  readonly text: string;
}

/** An event as it is printed, blank line included, and where it stands: file and place from 0. */
export interface PlacedEvent {
  readonly file: number;
  readonly place: number;
  readonly text: string;
}

const EVENT = /^(?=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z )/m;

/** Splits the text of a file into its events; joined again they are the text. */
export function splitEvents(text: string): string[] {
  return text === "" ? [] : text.split(EVENT);
}

/** Reads the printed time of an event. */
export function timeOf(event: string): string {
  return event.slice(0, 24);
}

/** Returns whether the last event of a text was cut off; it has to stay the last one. */
export function isTorn(text: string): boolean {
  return !text.endsWith("\n\n");
}

/** Sorts events by their time; those of one millisecond keep their order. */
export function sortByTime<T extends { readonly text: string }>(events: readonly T[]): T[] {
  return events.toSorted((a, b) =>
    timeOf(a.text) < timeOf(b.text) ? -1 : +(timeOf(a.text) > timeOf(b.text))
  );
}

/** Gives the events of each stream in order of time, with the files that hold them. */
export function readStreams(logs: readonly LogText[]): PlacedEvent[][] {
  const streams = new Map<string, PlacedEvent[]>();
  for (const [file, { stream, text }] of logs.entries()) {
    const events = splitEvents(text).map((text, place) => ({ file, place, text }));
    streams.set(stream, [...streams.get(stream) ?? [], ...events]);
  }
  return [...streams.values()].map(sortByTime);
}

/** Numbers the message that each event stands in, by request; events outside of one get null. */
export function numberMessages(events: readonly PlacedEvent[]): (string | null)[] {
  const counts = new Map<string, number>();
  return events.map(({ text }) => {
    const [, request] = /^\S+\t(\S{36})\t/.exec(text.slice(25)) ?? [];
    if (request === undefined) return null;
    const isStart = text.includes("\tProcessing message ");
    if (isStart) counts.set(request, (counts.get(request) ?? 0) + 1);
    return counts.has(request) ? `${request} ${counts.get(request)}` : null;
  });
}

/** Changes each event by itself, or leaves it out where `change` gives nothing. */
export function changeEvents(
  logs: readonly LogText[],
  change: (event: string) => string,
): LogText[] {
  return logs.map((log) => ({ ...log, text: splitEvents(log.text).map(change).join("") }));
}

/** Changes events after a look at their whole stream, and leaves them at their places. */
export function changeStreams(
  logs: readonly LogText[],
  change: (stream: readonly PlacedEvent[]) => readonly string[],
): LogText[] {
  const texts: string[][] = logs.map(() => []);
  for (const stream of readStreams(logs)) {
    const changed = change(stream);
    for (const [index, { file, place }] of stream.entries()) texts[file][place] = changed[index];
  }
  return logs.map((log, file) => ({ ...log, text: texts[file].join("") }));
}

/** Writes log texts as the folders and plain files of an export. */
export function writeLogs(folder: string, logs: readonly LogText[]): string {
  for (const { stream, part, text } of logs) {
    Deno.mkdirSync(join(folder, stream), { recursive: true });
    Deno.writeTextFileSync(join(folder, stream, part), text);
  }
  return folder;
}

/** Gives simulated logs with every kind of fault. */
export function simulatedLogs(): LogText[] {
  return logTextsOf(simulate({ seed: 21, days: 45, users: 44 }).files);
}

/** Gives the texts of log files, unpacked, cut off ones too; other files are left out. */
export function logTextsOf(files: readonly SimulatedFile[]): LogText[] {
  return files.flatMap(({ path, bytes }) => {
    const [stream, name] = path.split("/").slice(-2);
    return /^0{5}\d(\.gz)?$/.test(name) ? [logText(stream, name, bytes)] : [];
  });
}

/** Gives the real logs, if they are beside the repository. */
export function realLogs(): LogText[] | undefined {
  const folder = join(ROOT, "..", "shared", "real", "balance-sync-logs");
  let streams;
  try {
    streams = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return streams.flatMap((stream) =>
    [...Deno.readDirSync(join(folder, stream))].map(({ name }) =>
      logText(stream, name, Deno.readFileSync(join(folder, stream, name)))
    )
  );
}

/** Reads the text of a log file, also of one that is torn. */
export function logText(stream: string, name: string, bytes: Uint8Array): LogText {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = isGzip ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
  return { stream, part: name.replace(/\.gz$/, ""), text: new TextDecoder().decode(plain) };
}

/** Makes a source of whole numbers from 0 to below `limit`, the same for the same seed. */
export function makeDraw(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Shuffles a list, not in place. */
export function shuffle<T>(list: readonly T[], draw: (limit: number) => number): T[] {
  const shuffled = [...list];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const other = draw(i + 1);
    [shuffled[i], shuffled[other]] = [shuffled[other], shuffled[i]];
  }
  return shuffled;
}
