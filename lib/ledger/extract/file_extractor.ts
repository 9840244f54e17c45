import { Buffer, isUtf8 } from "node:buffer";
import { eventTypeIds } from "../log/event_types.ts";
import { findNextEvent, isEventStart, type NextEvent, PREFIX_LENGTH } from "../log/split.ts";
import { TimestampReader } from "../log/timestamp.ts";
import type { IssueCode } from "../issue.ts";
import { BlockExtractor } from "./_blocks.ts";
import { EventHeadReader } from "./_event_head.ts";
import { readReport } from "./_report.ts";
import type { EventPlace } from "./_event_place.ts";
import type { Rows } from "./rows.ts";

/** Longest text of one event that is kept, in bytes; what is beyond becomes an issue. */
export const MAX_EVENT_BYTES = 1 << 20;

// A block that was cut may go on behind the next few events, so these wait for more text.
const LOOKAHEAD_EVENTS = 8;
const FEED = 10;
const RETURN = 13;
const EXCERPT_LENGTH = 200;

/** What is known of a file once its last byte has been read. */
export interface FileSummary {
  readonly eventCount: number;
  readonly issueCount: number;
  readonly isOutOfOrder: boolean;
  /** Milliseconds since 1970-01-01 UTC, or null where the file has no event. */
  readonly firstLoggedAtMs: number | null;
  readonly lastLoggedAtMs: number | null;
  readonly textBytes: number;
}

/**
 * Turns the text of one file, pushed in pieces, into rows.
 *
 * Events and the issues that cover bytes tile the file: no byte is in none of them or in two. The
 * rows do not depend on where the pieces were cut. Nothing in the text makes it throw.
 */
export class FileExtractor {
  readonly #rows: Rows;
  readonly #fileId: number;
  readonly #timestamps = new TimestampReader();
  readonly #blocks: BlockExtractor;
  readonly #found: NextEvent = { at: -1, lineCount: 0 };
  readonly #head: EventHeadReader;
  readonly #types = eventTypeIds();
  readonly #starts: number[] = [];
  readonly #lines: number[] = [];
  #line = 1;
  #offset = 0;
  #eventCount = 0;
  #issueCount = 0;
  #isOutOfOrder = false;
  #firstMs = Infinity;
  #lastMs = -Infinity;
  #previousMs = -Infinity;
  #isSkipping = false;
  #isMidLine = false;

  constructor(rows: Rows, fileId: number) {
    this.#rows = rows;
    this.#fileId = fileId;
    this.#head = new EventHeadReader(rows);
    this.#blocks = new BlockExtractor(rows, fileId, (place, code, reason) => {
      this.addIssue(
        code,
        place.offset,
        place.lengthBytes,
        place.line,
        reason,
        place.excerpt,
        false,
      );
    });
  }

  /**
   * Reads the events in `arena[from, to)`.
   *
   * @param arena Bytes that the rows will point into; must stay as they are until rows are stored.
   * @param isLast Whether the file ends at `to`.
   * @param isTorn With `isLast`: whether the file was cut off there.
   * @param mustConsume Whether the arena is full, so that waiting for more text is no scope.
   * @returns How many bytes were read; the rest must stand in front of the next piece.
   */
  push(
    arena: Buffer<ArrayBuffer>,
    from: number,
    to: number,
    { isLast, isTorn = false, mustConsume = false }: {
      isLast: boolean;
      isTorn?: boolean;
      mustConsume?: boolean;
    },
  ): number {
    const text = arena.toString("latin1", from, to);
    const isValid = isUtf8(arena.subarray(from, to)) || !isLast && hasValidBody(arena, from, to);
    this.#blocks.begin(arena, from, text);
    const first = this.#skipToFirstEvent(text, isLast, mustConsume);
    if (first === -1) return 0;
    if (first > 0 && !isEventStart(text, first)) return this.#consume(text, first);
    const endLine = this.#index(text, first);
    const starts = this.#starts;
    const lines = this.#lines;
    let count = isLast ? starts.length : Math.max(0, starts.length - 1 - LOOKAHEAD_EVENTS);
    if (count === 0 && mustConsume) count = Math.min(1, starts.length);
    const isCutHere = !isLast && count > 0 && count === starts.length;
    starts.push(isCutHere ? wholeLinesEnd(text, starts[count - 1]) : text.length);
    lines.push(endLine);
    for (let index = 0; index < count; index++) {
      this.#extract(arena, from, text, index, isValid);
    }
    if (isLast && count > 0) this.#noteCutEnd(text, starts[count - 1], lines[count - 1], isTorn);
    const consumed = starts[count];
    this.#line = lines[count];
    this.#isSkipping = isCutHere || (this.#isSkipping && count === 0);
    return this.#consume(text, consumed);
  }

  /** Adds an issue; `offset` counts in the whole file. */
  addIssue(
    code: IssueCode,
    offset: number,
    length: number,
    line: number,
    reason: string,
    excerpt: string,
    coversBytes: boolean,
  ): void {
    this.#issueCount++;
    this.#rows.addIssue(this.#fileId, {
      code,
      offset,
      length,
      line,
      reason,
      excerpt: excerpt.slice(0, EXCERPT_LENGTH),
      coversBytes,
    });
  }

  /** Returns what was found, once the last piece has been pushed. */
  summarize(): FileSummary {
    return {
      eventCount: this.#eventCount,
      issueCount: this.#issueCount,
      isOutOfOrder: this.#isOutOfOrder,
      firstLoggedAtMs: this.#eventCount === 0 ? null : this.#firstMs,
      lastLoggedAtMs: this.#eventCount === 0 ? null : this.#lastMs,
      textBytes: this.#offset,
    };
  }

  /** Line of the next byte, from 1. */
  get line(): number {
    return this.#line;
  }

  #consume(text: string, length: number): number {
    if (length > 0) this.#isMidLine = text.charCodeAt(length - 1) !== FEED;
    this.#offset += length;
    return length;
  }

  /**
   * Passes over text that belongs to no event, and notes it.
   *
   * @returns Where the first event begins (the text's end if there is none), or -1 to wait for more.
   */
  #skipToFirstEvent(text: string, isLast: boolean, mustConsume: boolean): number {
    if (text.length === 0) return -1;
    if (!this.#isMidLine && isEventStart(text, 0)) {
      this.#isSkipping = false;
      return 0;
    }
    const found = this.#found;
    findNextEvent(text, 0, found);
    if (found.at === -1 && !isLast && !mustConsume) return -1;
    const end = found.at !== -1 ? found.at : isLast ? text.length : wholeLinesEnd(text, 0);
    if (end > 0) {
      this.addIssue(
        this.#isSkipping ? "oversized_event" : "not_log_text",
        this.#offset,
        end,
        this.#line,
        this.#isSkipping
          ? `Rest of an event of more than ${MAX_EVENT_BYTES} bytes, not kept`
          : "Text that belongs to no log event: no line of it begins with a timestamp",
        decode(text.slice(0, Math.min(end, EXCERPT_LENGTH))),
        true,
      );
    }
    this.#line += found.lineCount;
    if (found.at !== -1) this.#isSkipping = false;
    return end;
  }

  #index(text: string, first: number): number {
    const starts = this.#starts;
    const lines = this.#lines;
    starts.length = 0;
    lines.length = 0;
    let line = this.#line;
    const found = this.#found;
    let at = first;
    while (at !== -1) {
      starts.push(at);
      lines.push(line);
      findNextEvent(text, at, found);
      line += found.lineCount;
      at = found.at;
    }
    return line;
  }

  #extract(
    arena: Buffer<ArrayBuffer>,
    from: number,
    text: string,
    index: number,
    isValid: boolean,
  ): void {
    const start = this.#starts[index];
    const next = this.#starts[index + 1];
    const line = this.#lines[index];
    const { columns } = this.#rows.events;
    const row = this.#rows.events.next();
    columns.fileId.set(row, this.#fileId);
    columns.line.set(row, line);
    columns.offset.setNumber(row, this.#offset + start);
    columns.lengthBytes.set(row, next - start);
    this.#setTime(text, start, row);

    const messageAt = this.#head.read(from, text, start, row);
    let end = next;
    while (end > messageAt && isFeed(text.charCodeAt(end - 1))) end--;
    const place: EventPlace = {
      line,
      offset: this.#offset + start,
      start: messageAt,
      end,
      next,
      lineCount: this.#lines[index + 1] - line,
    };
    if (end - messageAt > MAX_EVENT_BYTES) {
      end = messageAt + MAX_EVENT_BYTES;
      this.#addEventIssue("oversized_event", place, text, "Event is too long: its text was cut");
    }
    if (isValid) columns.text.set(row, from + messageAt, end - messageAt);
    else this.#setMendedText(arena, from, text, row, place, end);
    this.#eventCount++;
    this.#setDetails(text, row, place, index, isValid);
  }

  #setTime(text: string, start: number, row: number): void {
    const ms = this.#timestamps.readMs(text, start);
    this.#rows.events.columns.loggedAt.setNumber(row, ms * 1000);
    if (ms < this.#previousMs) this.#isOutOfOrder = true;
    this.#previousMs = ms;
    if (ms < this.#firstMs) this.#firstMs = ms;
    if (ms > this.#lastMs) this.#lastMs = ms;
  }

  #setDetails(
    text: string,
    row: number,
    place: EventPlace,
    index: number,
    isValid: boolean,
  ): void {
    switch (this.#rows.events.columns.type.values[row]) {
      case this.#types.message: {
        const { columns } = this.#rows.messages;
        const message = this.#rows.messages.next();
        columns.fileId.set(message, this.#fileId);
        columns.line.set(message, place.line);
        this.#blocks.setName(columns.messageId, message, place.start + 19, place.end);
        break;
      }
      case this.#types.transaction:
        if (this.#blocks.addTransaction(place, this.#starts, index) && isValid) {
          this.#rows.events.columns.text.setNull(row);
        }
        break;
      case this.#types.not_in_sync:
        this.#blocks.addSyncError(place);
        break;
      case this.#types.blocked:
        this.#blocks.addBlocked(place);
        break;
      case this.#types.report:
        readReport(this.#rows, this.#fileId, place.line, text, place.start, place.end);
        break;
    }
  }

  #setMendedText(
    arena: Buffer<ArrayBuffer>,
    from: number,
    text: string,
    row: number,
    place: EventPlace,
    end: number,
  ): void {
    const { columns } = this.#rows.events;
    const bytes = arena.subarray(from + place.start, from + end);
    if (isUtf8(bytes)) {
      columns.text.set(row, from + place.start, end - place.start);
      return;
    }
    // A cut at the size limit may split a character; that is no issue of the data.
    if (end === place.end) {
      this.#addEventIssue("invalid_utf8", place, text, "Bytes that are no UTF-8 became U+FFFD");
    }
    this.#rows.setText(columns.text, row, bytes.toString("utf8"));
  }

  #noteCutEnd(text: string, start: number, line: number, isTorn: boolean): void {
    const isWhole = isTorn ? text.endsWith("\n\n") : text.endsWith("\n");
    if (isWhole) return;
    const place = {
      line,
      offset: this.#offset + start,
      start,
      end: text.length,
      next: text.length,
      lineCount: this.#line - line,
    };
    this.#addEventIssue("cut_event", place, text, "The file ends inside this event");
  }

  #addEventIssue(code: IssueCode, place: EventPlace, text: string, reason: string): void {
    const excerpt = decode(text.slice(place.start, Math.min(place.end, place.start + 400)));
    this.addIssue(code, place.offset, place.next - place.start, place.line, reason, excerpt, false);
  }
}

/** Returns the place behind the last line feed, or the text's end where that leaves nothing. */
function wholeLinesEnd(text: string, from: number): number {
  const end = text.lastIndexOf("\n") + 1;
  return end > from + PREFIX_LENGTH ? end : text.length;
}

function isFeed(code: number): boolean {
  return code === FEED || code === RETURN;
}

/** Returns whether all but a character cut at the end of the bytes is UTF-8. */
function hasValidBody(arena: Buffer, from: number, to: number): boolean {
  for (let cut = 1; cut <= 3; cut++) {
    if (isUtf8(arena.subarray(from, Math.max(from, to - cut)))) return true;
  }
  return false;
}

function decode(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
