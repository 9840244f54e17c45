import {
  findNextEvent,
  isEventStart,
  isMarkAt,
  MARK_LENGTH,
  type NextEvent,
} from "../log/split.ts";
import type { LogText } from "../log/log_text.ts";
import { TIMESTAMP_LENGTH } from "../log/timestamp.ts";

// As many events as the extractor waits for before it takes the first one.
const SURE_AFTER_EVENTS = 8;
const MARK = "\xEF\xBB\xBF";
const FEED = 10;
const RETURN = 13;
const OPEN_ENDS = new Set(["{", "[", "(", ","]);

/** Events whose text was taken from another delivery: where they begin, and where they stand. */
export interface DeliveredPlaces {
  /** First byte of each event in the text. */
  readonly starts: readonly number[];
  /** Line in the file; no two events of a file have one. */
  readonly lines: readonly number[];
  /** First byte in the file. */
  readonly offsets: readonly number[];
  /** Bytes in the file, up to what belongs to the next one. */
  readonly lengths: readonly number[];
}

/**
 * Finds where events begin in a piece of text.
 *
 * An export puts a blank line in front of each event, so there a line that looks like an older event
 * without one is a quotation, as in an error that repeats the log so far. Where blank lines were
 * taken out of a file, each such line is an event.
 */
export class EventIndex {
  /** First byte of each event. */
  readonly starts: number[] = [];
  /** Line of each event's first byte. */
  readonly lines: number[] = [];
  /** Where events stand in the file, if that is not where they stand in the text. */
  places: { offsets: number[]; lengths: number[] } | null = null;
  #quoting: Set<number> | null = null;
  /** Places of the events that no blank line stands in front of, the first event aside. */
  readonly #unmarked: number[] = [];
  readonly #found: NextEvent = { at: -1, lineCount: 0 };
  #separator: "unknown" | "blank" | "feed" = "unknown";

  /**
   * Looks through a text.
   *
   * @param text One character a byte (latin1).
   * @param first Where an event begins.
   * @param line Line of the text's first event.
   * @param isLast Whether no more text follows, or none may be waited for.
   * @returns Line of the text's end.
   */
  find(text: string, first: number, line: number, isLast: boolean): number {
    const { starts, lines } = this;
    const unmarked = this.#unmarked;
    this.places = null;
    this.#quoting = null;
    starts.length = lines.length = unmarked.length = 0;
    const found = this.#found;
    const hasMarks = text.includes(MARK);
    let at = first;
    while (at !== -1) {
      const isMarked = text.charCodeAt(at - 2) === FEED && text.charCodeAt(at - 1) === FEED;
      if (!isMarked && at > first && !isBlankBefore(text, at)) unmarked.push(starts.length);
      starts.push(at);
      lines.push(line);
      findNextEvent(text, at, found, hasMarks);
      line += found.lineCount;
      at = found.at;
    }
    if (this.#separator === "unknown" && (isLast || starts.length > SURE_AFTER_EVENTS + 1)) {
      this.#separator = this.#detectSeparator();
    }
    if (unmarked.length > 0 && this.#separator === "blank") this.#dropQuoted(text);
    return line;
  }

  /** Returns whether the event at `start` quotes others. */
  isQuoting(start: number): boolean {
    return this.#quoting !== null && this.#quoting.has(start);
  }

  /** Takes events whose begins are known; behind the last one stands the text's end. */
  take({ starts, lines, offsets, lengths }: DeliveredPlaces, end: number): void {
    this.#quoting = null;
    this.starts.splice(0, Infinity, ...starts, end);
    this.lines.splice(0, Infinity, ...lines, 0);
    this.places = { offsets: [...offsets], lengths: [...lengths] };
  }

  /** Adds an event that begins inside the one at `index`. */
  insert(index: number, start: number, line: number): void {
    this.starts.splice(index + 1, 0, start);
    this.lines.splice(index + 1, 0, line);
  }

  /** Takes events out that belong to those in front of them. */
  keep(isKept: (index: number) => boolean): void {
    const { starts, lines, places } = this;
    let kept = 0;
    for (let index = 0; index < starts.length; index++) {
      if (!isKept(index)) {
        if (places !== null) places.lengths[kept - 1] += places.lengths[index];
        continue;
      }
      starts[kept] = starts[index];
      lines[kept] = lines[index];
      if (places !== null) {
        places.offsets[kept] = places.offsets[index];
        places.lengths[kept] = places.lengths[index];
      }
      kept++;
    }
    starts.length = lines.length = kept;
  }

  #dropQuoted(text: string): void {
    const unmarked = new Set(this.#unmarked);
    const starts = [...this.starts];
    const quoting = this.#quoting = new Set();
    let enclosing = starts[0];
    this.keep((index) => {
      const at = starts[index];
      if (!unmarked.has(index) || !isQuoted(text, enclosing, at)) {
        enclosing = at;
        return true;
      }
      quoting.add(enclosing);
      return false;
    });
  }

  #detectSeparator(): "blank" | "feed" {
    const seen = Math.min(this.starts.length - 1, SURE_AFTER_EVENTS);
    const unmarked = this.#unmarked.filter((index) => index <= seen).length;
    return seen > unmarked && unmarked * 2 <= seen ? "blank" : "feed";
  }
}

function isBlankBefore(text: string, at: number): boolean {
  let before = at - 1;
  if (isMarkAt(text, at - MARK_LENGTH)) before -= MARK_LENGTH;
  if (text.charCodeAt(before) !== FEED) return false;
  before--;
  if (text.charCodeAt(before) === RETURN) before--;
  return text.charCodeAt(before) === FEED;
}

/** Whether the line at `at` is older than the event that it stands in, which is in no open block. */
function isQuoted(text: string, enclosing: number, at: number): boolean {
  const time = text.slice(at, at + TIMESTAMP_LENGTH);
  if (time > text.slice(enclosing, enclosing + TIMESTAMP_LENGTH)) return false;
  let before = at - 2;
  if (text.charCodeAt(before) === RETURN) before--;
  return !OPEN_ENDS.has(text[before]);
}

/**
 * Finds an event that was joined to the one in front of it without a line feed, as when files are put
 * together of which the first lacks its last one.
 *
 * @param from First byte of the message in front.
 * @param end First byte behind it.
 * @returns Where the event begins, or -1.
 */
export function findJoined(
  log: LogText,
  from: number,
  end: number,
  head: { isHead(log: LogText, start: number): boolean },
): number {
  const { text } = log;
  let zone = text.indexOf("Z ", from);
  while (zone !== -1 && zone < end) {
    const at = zone - TIMESTAMP_LENGTH + 1;
    if (at > from && isEventStart(text, at) && isJoint(text[at - 1]) && head.isHead(log, at)) {
      return at;
    }
    zone = text.indexOf("Z ", zone + 1);
  }
  return -1;
}

/** Whether a character may end an event that the next one is joined to; the others quote it. */
function isJoint(character: string): boolean {
  // A tab ends a REPORT.
  return character === "\t" || !/[\s"'`(\[:=,]/.test(character);
}
