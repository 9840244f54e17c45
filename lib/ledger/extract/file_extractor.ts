import { type Buffer, isUtf8 } from "node:buffer";
import { eventTypeIds } from "../log/event_types.ts";
import {
  findNextEvent,
  isEventStart,
  isMarkAt,
  MARK_LENGTH,
  type NextEvent,
} from "../log/split.ts";
import { logTextIn } from "../log/log_text.ts";
import type { IssueCode } from "../issue.ts";
import { BlockExtractor } from "./_blocks.ts";
import { EventHeadReader } from "./_event_head.ts";
import { countFeeds, isUsualEnd, isWholeEnd, trimmedEnd, wholeLinesEnd } from "./_event_end.ts";
import { type DeliveredPlaces, EventIndex, findJoined } from "./_event_index.ts";
import type { EventPlace, Piece } from "./_event_place.ts";
import { EventTimes } from "./_event_times.ts";
import { FOREIGN_REASON, ForeignLines } from "./_foreign_lines.ts";
import { OneForm } from "./_one_form.ts";
import { readReport } from "./_report.ts";
import { isUsualText } from "./_usual_text.ts";
import { decode, hasValidBody } from "./_utf8.ts";
import type { Rows } from "./rows.ts";

/** Longest text of one event that is kept, in bytes; what is beyond becomes an issue. */
export const MAX_EVENT_BYTES = 1 << 20;

// A block that was cut may go on behind the next few events, so these wait for more text.
const LOOKAHEAD_EVENTS = 8;
const FEED = 10;
const EXCERPT_LENGTH = 200;
const QUOTED =
  "Lines in this event look like log events, but are older and have no blank line in " +
  "front: they were read as its text";

export type { DeliveredPlaces } from "./_event_index.ts";

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
  readonly #times = new EventTimes();
  readonly #blocks: BlockExtractor;
  readonly #found: NextEvent = { at: -1, lineCount: 0 };
  readonly #head: EventHeadReader;
  readonly #types = eventTypeIds();
  readonly #index = new EventIndex();
  readonly #oneForm = new OneForm();
  readonly #foreign = new ForeignLines();
  #line = 1;
  /** Line of the event before, so that no two have one. */
  #eventLine = 0;
  /** Bytes of a mark in front of the first event. */
  #markBytes = 0;
  #offset = 0;
  #eventCount = 0;
  #issueCount = 0;
  #isSkipping = false;
  #isMidLine = false;

  constructor(rows: Rows, fileId: number) {
    this.#rows = rows;
    this.#fileId = fileId;
    this.#head = new EventHeadReader(rows);
    this.#blocks = new BlockExtractor(rows, fileId, (place, code, reason) => {
      const { offset, lengthBytes, line, excerpt } = place;
      this.addIssue(code, offset, lengthBytes, line, reason, excerpt, false);
    });
  }

  /**
   * Reads the events in `arena[from, to)`.
   *
   * @param arena Bytes that the rows will point into; must stay as they are until rows are stored.
   * @param isLast Whether the file ends at `to`.
   * @param isTorn With `isLast`: whether the file was cut off there.
   * @param mustConsume Whether the arena is full, so that waiting for more text is not possible.
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
    const { text, bytes } = logTextIn(arena, from, to);
    const isValid = isUtf8(arena.subarray(from, to)) ||
      !isLast && !mustConsume && hasValidBody(arena, from, to);
    const first = this.#skipToFirstEvent(text, isLast, mustConsume);
    if (first === -1) return 0;
    if (first > 0 && !isEventStart(text, first)) return this.#consume(text, first);
    const index = this.#index;
    const isSure = isLast || mustConsume;
    const endLine = index.find(text, first, this.#line, isSure);
    const known = index.starts.length;
    let count = isLast ? known : Math.max(0, known - 1 - LOOKAHEAD_EVENTS);
    if (count === 0 && mustConsume) count = Math.min(1, known);
    const isCutHere = !isLast && count > 0 && count === known;
    index.starts.push(isCutHere ? wholeLinesEnd(text, index.starts[count - 1]) : text.length);
    index.lines.push(endLine);
    const read = this.#extractAll({ arena, from, text, bytes, isValid }, count, isSure);
    const { starts, lines } = index;
    if (isLast && read.count > 0) {
      this.#noteCutEnd(read.text, starts[read.count - 1], lines[read.count - 1], isTorn);
    }
    const consumed = starts[read.count];
    this.#line = lines[read.count];
    this.#isSkipping = isCutHere || (this.#isSkipping && count === 0);
    return this.#consume(text, consumed);
  }

  /**
   * Reads events that a delivery has found: text in which each stands as an export prints it, and the
   * places where they stand in the file.
   *
   * @param places Where events begin in `arena[from, to)`, and where they stand in the file.
   * @returns How many bytes were read; the rest must stand in front of the next piece.
   */
  pushDelivered(
    arena: Buffer<ArrayBuffer>,
    from: number,
    to: number,
    places: DeliveredPlaces,
    isLast: boolean,
  ): number {
    const { text, bytes } = logTextIn(arena, from, to);
    const index = this.#index;
    const known = places.starts.length;
    index.take(places, text.length);
    const wanted = isLast ? known : Math.max(0, known - LOOKAHEAD_EVENTS);
    const isValid = isUtf8(arena.subarray(from, to));
    const { count } = this.#extractAll({ arena, from, text, bytes, isValid }, wanted, isLast);
    return index.starts[count];
  }

  /** Counts bytes of the file that belong to no event. */
  pass(lengthBytes: number): void {
    this.#offset += lengthBytes;
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
      isOutOfOrder: this.#times.isOutOfOrder,
      firstLoggedAtMs: this.#eventCount === 0 ? null : this.#times.firstMs,
      lastLoggedAtMs: this.#eventCount === 0 ? null : this.#times.lastMs,
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
    if (this.#offset === 0 && isMarkAt(text, 0) && isEventStart(text, MARK_LENGTH)) {
      this.#markBytes = MARK_LENGTH;
      return MARK_LENGTH;
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
          : "Text that belongs to no log event: none of its lines begins with a timestamp",
        decode(text.slice(0, Math.min(end, EXCERPT_LENGTH))),
        true,
      );
    }
    this.#line += found.lineCount;
    if (found.at !== -1) this.#isSkipping = false;
    return end;
  }

  /** Extracts the first `count` events; returns how many there were when parts had been joined. */
  #extractAll(piece: Piece, count: number, isLast: boolean): { text: string; count: number } {
    const { arena, from } = piece;
    const formed = this.#oneForm.apply(arena, from, piece.text, this.#index, count, isLast);
    const { text } = formed;
    const isSame = text === piece.text;
    const isValid = isSame ? piece.isValid : isUtf8(arena.subarray(from, from + text.length));
    const now = isSame ? piece : { ...piece, text, isValid };
    this.#blocks.begin(now);
    this.#foreign.begin(text);
    let end = formed.count;
    for (let event = 0; event < end; event++) if (this.#extract(now, event)) end++;
    return { text, count: end };
  }

  /** Extracts one event; returns whether another one was found joined to its end. */
  #extract(piece: Piece, index: number): boolean {
    const { arena, from, text, isValid } = piece;
    const { starts, lines, places } = this.#index;
    const start = starts[index];
    const { columns } = this.#rows.events;
    const row = this.#rows.events.next();
    columns.fileId.set(row, this.#fileId);
    columns.loggedAt.setNumber(row, this.#times.read(text, start) * 1000);

    const messageAt = this.#head.read(piece, start, row);
    const type = columns.type.values[row];
    const isJoined = places === null && this.#findJoined(piece, messageAt, index, type);
    const next = starts[index + 1];
    const line = Math.max(lines[index], this.#eventLine + 1);
    this.#eventLine = line;
    const offset = places === null ? this.#offset + start : places.offsets[index];
    const mark = this.#markBytes;
    this.#markBytes = 0;
    columns.line.set(row, line);
    columns.offset.setNumber(row, offset - mark);
    const lengthBytes = places === null ? next - start + mark : places.lengths[index];
    columns.lengthBytes.set(row, lengthBytes);
    if (places !== null) this.#offset += lengthBytes;

    let end = trimmedEnd(text, messageAt, next);
    const place: EventPlace = {
      line,
      offset: offset - mark,
      lengthBytes,
      start: messageAt,
      end,
      next,
      lineCount: this.#countLines(text, index),
    };
    if (end - messageAt > MAX_EVENT_BYTES) {
      end = messageAt + MAX_EVENT_BYTES;
      this.#addEventIssue("oversized_event", place, text, "Event is too long: its text was cut");
    }
    if (isValid && end === place.end) columns.text.set(row, from + messageAt, end - messageAt);
    else this.#setMendedText(arena, from, text, row, place, end);
    this.#eventCount++;
    if (this.#index.isQuoting(start)) {
      this.#addEventIssue("quoted_event", place, text, QUOTED);
    }
    if (this.#foreign.standIn(messageAt, place.end)) {
      this.#addEventIssue("unreadable_block", place, text, FOREIGN_REASON);
    }
    this.#setDetails(piece, row, place, index);
    return isJoined;
  }

  /** Line feeds of an event, as its text has them now. */
  #countLines(text: string, index: number): number {
    const { starts, lines, places } = this.#index;
    if (places === null && !this.#oneForm.hasChanged) return lines[index + 1] - lines[index];
    return countFeeds(text, starts[index], starts[index + 1]);
  }

  /** Looks for an event that was joined to this one without a line feed, and takes it as the next. */
  #findJoined(piece: Piece, messageAt: number, index: number, type: number): boolean {
    const { text } = piece;
    const { starts, lines } = this.#index;
    const lineCount = lines[index + 1] - lines[index];
    const end = starts[index + 1];
    if (isUsualEnd(text, type, messageAt, end, lineCount)) return false;
    const at = findJoined(piece, messageAt, end, this.#head);
    if (at === -1) return false;
    this.#index.insert(index, at, lines[index] + countFeeds(text, starts[index], at));
    return true;
  }

  #setDetails({ text, bytes }: Piece, row: number, place: EventPlace, index: number): void {
    const { columns } = this.#rows.events;
    const type = columns.type.values[row];
    if (isUsualText(type, bytes, place.start, place.end, this.#head)) columns.text.setNull(row);
    switch (type) {
      case this.#types.message:
        if (this.#blocks.addMessage(place)) columns.text.setNull(row);
        break;
      case this.#types.transaction:
        if (this.#blocks.addTransaction(place, this.#index.starts, index)) {
          columns.text.setNull(row);
        }
        break;
      case this.#types.not_in_sync:
        this.#blocks.addSyncError(place);
        break;
      case this.#types.blocked:
        this.#blocks.addBlocked(place);
        break;
      case this.#types.other: {
        const type = this.#blocks.addUnnamed(place, this.#index.starts, index);
        if (type !== null) columns.type.set(row, this.#types[type]);
        break;
      }
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
    // A cut at the size limit may split a character; that is not an issue of the data.
    if (end === place.end) {
      this.#addEventIssue("invalid_utf8", place, text, "Bytes that are not UTF-8 became U+FFFD");
    }
    this.#rows.setText(columns.text, row, bytes.toString("utf8"));
  }

  #noteCutEnd(text: string, start: number, line: number, isTorn: boolean): void {
    if (isWholeEnd(text, start, isTorn)) return;
    const place = {
      line,
      offset: this.#offset + start,
      lengthBytes: text.length - start,
      start,
      end: text.length,
      next: text.length,
      lineCount: this.#line - line,
    };
    this.#addEventIssue("cut_event", place, text, "The file ends inside this event");
  }

  #addEventIssue(code: IssueCode, place: EventPlace, text: string, reason: string): void {
    const excerpt = decode(text.slice(place.start, Math.min(place.end, place.start + 400)));
    this.addIssue(code, place.offset, place.lengthBytes, place.line, reason, excerpt, false);
  }
}
