import { MAX_EVENT_BYTES } from "../../extract/file_extractor.ts";
import { readStreamName } from "../../source/stream_name.ts";
import type { DeliveredEvent, DeliveryReader, EventSink } from "./delivery.ts";
import { SeenEvents } from "./seen_events.ts";
import type { PlacedText, StreamText } from "./stream_text.ts";

// What a reader waits with is one event; beyond that it must say what it has.
const REST_MAX = 16 << 20;
const WAITING_TEXT = 1 << 20;
// Where no time comes for so long, the file has none.
const WAITING_MAX = 10_000;
const INNER_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?=[\t ])/;

/** Why an event was skipped that the file had before. */
export const REPEATED = "The same log event again, by its id";
// The last millisecond that has four digits for its year.
const TIME_MAX_MS = 253_402_300_799_999;

/** What is to be done with what the converter has found. */
export interface ConverterOptions {
  /** Bytes in front of the text: a byte order mark. */
  readonly markBytes: number;
  /** Name of the stream for events whose delivery does not say it. */
  readonly stream: string;
  /** Begins a part of the file: the events of one stream. */
  readonly begin: (stream: string) => StreamText;
  /** Takes text that belongs to no event. */
  readonly skip: (
    span: { offset: number; length: number; line: number; reason: string; excerpt: string },
  ) => void;
}

interface Mark {
  readonly offset: number;
  readonly line: number;
  /** The event, or why there is none. */
  readonly event: DeliveredEvent | null;
  readonly reason: string;
  readonly excerpt: string;
}

interface Waiting {
  readonly event: DeliveredEvent;
  readonly offset: number;
  readonly length: number;
  readonly line: number;
}

/**
 * Turns what a delivery carries into text as an export prints it, a stream at a time, and says of
 * each event where it stands in the file. Every byte of the file is in an event's span, or skipped.
 */
export class DeliveryConverter implements EventSink {
  readonly #reader: DeliveryReader;
  readonly #options: ConverterOptions;
  readonly #streams = new Map<string, StreamText>();
  readonly #ids = new SeenEvents();
  #text = "";
  #base = 0;
  #line = 1;
  /** The next line feed that was not counted, where it was found; how far it was looked for. */
  #feed = -1;
  #searched = 0;
  /** Length of the text from which on the reader is asked again. */
  #askedFrom = 0;
  #eventLine = 0;
  #isTimeExact = true;
  #mark: Mark | null = null;
  /** The last event, if the text ended inside it. */
  #cut: (PlacedText & { readonly stream: StreamText }) | null = null;
  #waiting: Waiting[] = [];
  #timeMs: number | null = null;

  constructor(reader: DeliveryReader, options: ConverterOptions) {
    this.#reader = reader;
    this.#options = options;
    this.#base = options.markBytes;
  }

  /** The parts of the file, in the order in which their first events stand in it. */
  get streams(): ReadonlyMap<string, StreamText> {
    return this.#streams;
  }

  /** Whether each event's time was delivered with its milliseconds. */
  get isTimeExact(): boolean {
    return this.#isTimeExact;
  }

  /** The last event, if the text ended inside it: then it may go on in the part that is missing. */
  get cut(): (PlacedText & { readonly stream: StreamText }) | null {
    return this.#cut;
  }

  /** Takes the next text, one character a byte. */
  push(text: string, isLast: boolean): void {
    this.#text += text;
    const isForced = isLast || this.#text.length > REST_MAX;
    if (!isForced && this.#text.length < this.#askedFrom) return;
    const read = this.#reader.read(this.#text, isForced, this);
    this.#countTo(read);
    this.#base += read;
    if (this.#feed !== -1) this.#feed -= read;
    this.#searched = Math.max(0, this.#searched - read);
    this.#text = this.#text.slice(read);
    // What waits is looked at again once it has doubled, so that a long event is not read at each chunk.
    const waiting = this.#text.length;
    this.#askedFrom = waiting > WAITING_TEXT ? 2 * waiting : 0;
    if (!isLast) return;
    this.#closeMark(this.#base + this.#text.length);
    this.#release(this.#timeMs);
  }

  add(event: DeliveredEvent): void {
    if (event.id !== undefined) {
      if (this.#ids.has(event.id, event.message)) return this.skip(event.at, REPEATED);
    }
    this.#setMark(event.at, event, "");
  }

  skip(at: number, reason: string): void {
    if (this.#mark?.event === null && this.#mark.reason === reason) return;
    this.#setMark(at, null, reason);
  }

  #setMark(at: number, event: DeliveredEvent | null, reason: string): void {
    this.#countTo(at);
    const isFirst = this.#mark === null;
    const offset = isFirst ? 0 : this.#base + at;
    if (!isFirst) this.#closeMark(offset);
    const excerpt = event === null ? this.#text.slice(at, at + 400) : "";
    this.#mark = { offset, line: this.#line, event, reason, excerpt };
  }

  #closeMark(end: number): void {
    const mark = this.#mark;
    if (mark === null) return;
    const { offset, event, reason, excerpt } = mark;
    const length = end - offset;
    if (event === null) {
      if (length > 0) this.#options.skip({ offset, length, line: mark.line, reason, excerpt });
      return;
    }
    const line = this.#eventLine = Math.max(mark.line, this.#eventLine + 1);
    const waiting = { event, offset, length, line };
    const timeMs = this.#timeOf(event);
    if (timeMs !== null) {
      this.#release(timeMs);
      this.#give(waiting, timeMs);
      this.#timeMs = timeMs;
      return;
    }
    this.#isTimeExact = false;
    if (this.#waiting.length > 0 || event.isBegin || this.#timeMs === null) {
      this.#waiting.push(waiting);
      if (this.#waiting.length > WAITING_MAX) this.#release(null);
    } else {
      this.#give(waiting, this.#timeMs);
    }
  }

  /** Gives the events that waited for a time. */
  #release(timeMs: number | null): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    for (const item of waiting) {
      if (timeMs !== null) {
        this.#give(item, timeMs);
        continue;
      }
      const { offset, length, line, event } = item;
      const reason = "A log event without a time, in a file that names none";
      this.#options.skip({ offset, length, line, reason, excerpt: event.message.slice(0, 400) });
    }
  }

  #timeOf({ timeMs, isCoarse, message }: DeliveredEvent): number | null {
    const inner = INNER_TIME.exec(message);
    const innerMs = inner === null ? NaN : Date.parse(inner[0]);
    if (timeMs === null || timeMs < 0 || timeMs > TIME_MAX_MS) {
      return Number.isNaN(innerMs) ? null : innerMs;
    }
    if (!isCoarse) return timeMs;
    const isSameSecond = (other: number | null): other is number =>
      other !== null && other >= timeMs && other < timeMs + 1000;
    if (isSameSecond(innerMs)) return innerMs;
    this.#isTimeExact = false;
    // Without it, the end of a request would come before what it printed in its last second.
    return isSameSecond(this.#timeMs) ? this.#timeMs : timeMs;
  }

  #give({ event, offset, length, line }: Waiting, timeMs: number): void {
    const name = event.stream === null
      ? this.#options.stream
      : readStreamName(event.stream.replaceAll("/", "-")).stream;
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = this.#options.begin(name);
      this.#streams.set(name, stream);
    }
    const time = new Date(timeMs).toISOString();
    const message = event.message.slice(0, MAX_EVENT_BYTES + 1);
    const placed = { text: `${time} ${message}\n\n`, offset, length, line };
    stream.add(placed);
    if (event.isCut) this.#cut = { ...placed, stream };
  }

  #countTo(at: number): void {
    while (this.#feed !== -1 || this.#searched < at) {
      if (this.#feed === -1) this.#feed = this.#text.indexOf("\n", this.#searched);
      if (this.#feed === -1) this.#searched = this.#text.length;
      else if (this.#feed >= at) return;
      else {
        this.#line++;
        this.#searched = this.#feed + 1;
        this.#feed = -1;
      }
    }
  }
}
