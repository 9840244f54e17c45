import { dirname, join, relative } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

/** A log event of a file; its text can be edited. */
export interface PrintedEvent {
  /** Its time, as the log prints it. */
  readonly at: string;
  /** All of it, with the line breaks behind it. */
  text: string;
}

/** A log file as events, in the order of the file. */
export interface PrintedFile {
  /** Path with `/`, relative to the folder of the export. */
  path: string;
  readonly isGzip: boolean;
  events: PrintedEvent[];
}

/** An export in memory, whose events can be edited, removed and added. */
export interface ExportCopy {
  files: PrintedFile[];
  /** Files that hold no event that can be read here: copied as they are. */
  readonly others: readonly OtherFile[];
}

/** A file of an export that is not edited. */
export interface OtherFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const EVENT = /^(?=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z )/m;
const TIME_LENGTH = "2024-01-31T21:00:00.000Z".length;

/**
 * Splits the text of a log file into its events; joined again they are the text.
 *
 * @returns Nothing where the text does not begin with an event.
 */
export function splitEvents(text: string): PrintedEvent[] {
  if (text.search(EVENT) !== 0) return [];
  return text.split(EVENT).map((event) => ({ at: event.slice(0, TIME_LENGTH), text: event }));
}

/**
 * Reads every log file of a folder, packed with gzip or plain. What is cut off, packed in another way, or
 * does not begin with an event, is kept as it is.
 */
export function readCopy(folder: string): ExportCopy {
  const files = [];
  const others = [];
  for (const absolute of [...filesOf(folder)].sort()) {
    const path = relative(folder, absolute);
    const bytes = Deno.readFileSync(absolute);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const events = splitEvents(textOf(bytes, isGzip));
    if (events.length > 0) files.push({ path, isGzip, events });
    else others.push({ path, bytes });
  }
  return { files, others };
}

/** Writes an export into a folder, in the layout that it was read from; a file left without events is not. */
export function writeCopy(folder: string, { files, others }: ExportCopy): void {
  for (const { path, isGzip, events } of files) {
    if (events.length === 0) continue;
    const bytes = new TextEncoder().encode(events.map(({ text }) => text).join(""));
    writeFile(join(folder, path), isGzip ? gzipSync(bytes) : bytes);
  }
  for (const { path, bytes } of others) writeFile(join(folder, path), bytes);
}

/** Copies an export, so that edits of the one are not seen in the other. */
export function cloneCopy({ files, others }: ExportCopy): ExportCopy {
  return { files: files.map(cloneFile), others };
}

/** Copies a file, so that edits of the one are not seen in the other. */
export function cloneFile(file: PrintedFile): PrintedFile {
  return { ...file, events: file.events.map((event) => ({ ...event })) };
}

function textOf(bytes: Uint8Array, isGzip: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(isGzip ? gunzipSync(bytes) : bytes);
  } catch {
    return "";
  }
}

function writeFile(path: string, bytes: Uint8Array): void {
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.writeFileSync(path, bytes);
}

function* filesOf(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* filesOf(path);
    else yield path;
  }
}
