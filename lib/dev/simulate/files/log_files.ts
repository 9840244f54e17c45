import { gunzipSync } from "node:zlib";
import { constants } from "node:zlib";
import type { Container } from "../lambda/container.ts";
import { type LogEvent, printEvent } from "../lambda/log_event.ts";
import type { Random } from "../../random/random.ts";
import type { FileFormat } from "./storage_forms.ts";
import { gzipFixed } from "./gzip.ts";
import type { StorageOptions } from "./storage.ts";

/** Bytes of a torn block that stay: its id at most. */
const TORN_LENGTH = 180;

/** An event at its place in a file; lines count from 1, offsets from 0. */
export interface PlacedEvent {
  readonly event: LogEvent;
  readonly line: number;
  readonly offset: number;
}

/** A log file that is ready to be written, with the events that can be read back. */
export interface LogFile {
  readonly path: string;
  readonly stream: string;
  readonly part: number;
  readonly format: FileFormat;
  readonly bytes: Uint8Array;
  /** Length in bytes of the text that can be read back. */
  readonly textBytes: number;
  readonly events: readonly PlacedEvent[];
  /** The event that a tear cuts in two; it is not among the events. */
  readonly tornEvent?: PlacedEvent;
  /** Events that a tear has taken away as a whole. */
  readonly lostEvents: readonly LogEvent[];
}

/** Returns whether a file's events are out of order of time. */
export function isOutOfOrder({ events }: LogFile): boolean {
  return events.some(({ event }, index) => index > 0 && event.atMs < events[index - 1].event.atMs);
}

/** Stores a container's events as the files of its stream, below `folder`. */
export function storeStream(
  random: Random,
  folder: string,
  container: Container,
  options: StorageOptions,
): LogFile[] {
  const { format = "gzip", parts = 1, isShuffled = false } = options;
  const { stream, events } = container;
  const cuts = drawCuts(random, events, parts - 1);
  return slicesOf(events, cuts).map((slice, part) => {
    const ordered = isShuffled ? shuffleChunks(random, slice) : slice;
    const name = String(part).padStart(6, "0") + (format === "plain" ? "" : ".gz");
    const path = `${folder}/${stream}/${name}`;
    const placed = placeEvents(ordered);
    const text = placed.map(({ event }) => printEvent(event)).join("");
    const stored = store(new TextEncoder().encode(text), placed, format);
    return { path, stream, part, format, ...stored };
  });
}

function placeEvents(events: readonly LogEvent[]): PlacedEvent[] {
  const encoder = new TextEncoder();
  let line = 1;
  let offset = 0;
  return events.map((event) => {
    const placed = { event, line, offset };
    const text = printEvent(event);
    line += text.split("\n").length - 1;
    offset += encoder.encode(text).length;
    return placed;
  });
}

type Stored = Pick<LogFile, "bytes" | "textBytes" | "events" | "tornEvent" | "lostEvents">;

function store(text: Uint8Array, events: readonly PlacedEvent[], format: FileFormat): Stored {
  const whole = { textBytes: text.length, events, lostEvents: [] };
  if (format === "plain") return { ...whole, bytes: text };
  if (format === "gzip") return { ...whole, bytes: gzipFixed(text) };
  if (format === "torn") return tear(text, events);
  const middle = events[events.length >> 1].offset;
  const members = [text.subarray(0, middle), text.subarray(middle)].map(gzipFixed);
  const bytes = new Uint8Array(members[0].length + members[1].length);
  bytes.set(members[0]);
  bytes.set(members[1], members[0].length);
  return { ...whole, bytes };
}

/** Cuts the compressed bytes off so that the text ends inside a block, before it names its user. */
function tear(text: Uint8Array, events: readonly PlacedEvent[]): Stored {
  const blocks = events.filter(({ event }) => event.type === "transaction");
  const torn = blocks[Math.floor(blocks.length * 0.6)] ?? events[events.length - 1];
  const at = events.indexOf(torn);
  const target = torn.offset + TORN_LENGTH;
  const compressed = gzipFixed(text);
  let [low, high] = [0, compressed.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (readableLength(compressed.subarray(0, middle)) <= target) low = middle;
    else high = middle;
  }
  const bytes = compressed.slice(0, low);
  return {
    bytes,
    textBytes: readableLength(bytes),
    events: events.slice(0, at),
    tornEvent: torn,
    lostEvents: events.slice(at + 1).map(({ event }) => event),
  };
}

function readableLength(bytes: Uint8Array): number {
  if (bytes.length < 18) return 0;
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).length;
}

/** Draws places where time moves on, so that a stable sort undoes any order of the pieces. */
function drawCuts(random: Random, events: readonly LogEvent[], count: number): number[] {
  const places = events.map((_, index) => index)
    .filter((index) => index > 0 && events[index].atMs > events[index - 1].atMs);
  const ends = places.filter((index) => events[index - 1].type === "report");
  const cuts = new Set<number>();
  for (let i = 0; i < count; i++) {
    const isBetween = ends.length > 0 && random.chance(0.7);
    const from = isBetween ? ends : places;
    if (from.length > 0) cuts.add(random.pick(from));
  }
  return [...cuts].sort((a, b) => a - b);
}

function slicesOf<T>(list: readonly T[], cuts: readonly number[]): T[][] {
  return [0, ...cuts].map((from, index) => list.slice(from, cuts[index] ?? list.length));
}

function shuffleChunks(random: Random, events: readonly LogEvent[]): LogEvent[] {
  const chunks = slicesOf(events, drawCuts(random, events, random.pick([1, 1, 1, 2, 3])));
  if (chunks.length < 2) return [...events];
  const shuffled = random.shuffle(chunks);
  if (shuffled[0] === chunks[0]) shuffled.push(shuffled.shift()!);
  return shuffled.flat();
}
