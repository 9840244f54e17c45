import {
  findNextEvent,
  isEventStart,
  isMarkAt,
  MARK_LENGTH,
  type NextEvent,
} from "../log/split.ts";
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
  /** Starts of the events that quote others. */
  readonly quoting: Set<number> = new Set();
  readonly #isBlank: boolean[] = [];
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
    const isBlank = this.#isBlank;
    this.places = null;
    starts.length = lines.length = isBlank.length = 0;
    if (this.quoting.size > 0) this.quoting.clear();
    const found = this.#found;
    const hasMarks = text.includes(MARK);
    let at = first;
    while (at !== -1) {
      starts.push(at);
      lines.push(line);
      isBlank.push(at > first && isBlankBefore(text, at));
      findNextEvent(text, at, found, hasMarks);
      line += found.lineCount;
      at = found.at;
    }
    if (this.#separator === "unknown" && (isLast || starts.length > SURE_AFTER_EVENTS + 1)) {
      this.#separator = detectSeparator(isBlank);
    }
    if (this.#separator === "blank") this.#dropQuoted(text);
    return line;
  }

  /** Takes events whose begins are known; behind the last one stands the text's end. */
  take({ starts, lines, offsets, lengths }: DeliveredPlaces, end: number): void {
    this.quoting.clear();
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
    if (!this.#isBlank.includes(false, 1)) return;
    const isBlank = [...this.#isBlank];
    let enclosing = this.starts[0];
    const starts = [...this.starts];
    this.keep((index) => {
      const at = starts[index];
      if (index === 0 || isBlank[index] || !isQuoted(text, enclosing, at)) {
        enclosing = at;
        return true;
      }
      this.quoting.add(enclosing);
      return false;
    });
  }
}

function detectSeparator(isBlank: readonly boolean[]): "blank" | "feed" {
  const seen = isBlank.slice(1, 1 + SURE_AFTER_EVENTS);
  const blanks = seen.filter(Boolean).length;
  return blanks > 0 && blanks * 2 >= seen.length ? "blank" : "feed";
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
  text: string,
  from: number,
  end: number,
  isHead: (at: number) => boolean,
): number {
  for (let zone = text.indexOf("Z ", from); zone !== -1 && zone < end;) {
    const at = zone - TIMESTAMP_LENGTH + 1;
    if (at > from && isEventStart(text, at) && !/[\s"'`(\[:=,]/.test(text[at - 1]) && isHead(at)) {
      return at;
    }
    // A tab ends a REPORT, whose line may be joined to the next event too.
    if (at > from && text[at - 1] === "\t" && isEventStart(text, at) && isHead(at)) return at;
    zone = text.indexOf("Z ", zone + 1);
  }
  return -1;
}
