import { classifyMessage, classifyPlatform } from "../log/classify.ts";
import { eventTypeIds } from "../log/event_types.ts";
import { LEVELS } from "../log/levels.ts";
import { BytePattern, type LogText } from "../log/log_text.ts";
import { PREFIX_LENGTH } from "../log/split.ts";
import { isTimestampAt, TIMESTAMP_LENGTH } from "../log/timestamp.ts";
import type { Piece } from "./_event_place.ts";
import { readUuid, UUID_LENGTH } from "./_uuid.ts";
import type { Rows } from "./rows.ts";

const TAB = 9;
const NO_REQUEST = new BytePattern("undefined\t");
const LEVEL_PATTERNS = LEVELS.map((level) => new BytePattern(`${level}\t`));

/** Reads what stands in front of an event's own text: who printed it, at which level, and for what. */
export class EventHeadReader {
  readonly #rows: Rows;
  readonly #words = new Uint32Array(4);
  readonly #scratch = new Uint32Array(4);
  readonly #types = eventTypeIds();
  /** The request of the last event that named one, as it was printed: four bytes a word. */
  readonly #request = new Uint32Array(UUID_LENGTH / 4);
  #hasRequest = false;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** Returns whether the request of the last event that named one stands at `at`. */
  isRequestAt(bytes: DataView, at: number): boolean {
    if (!this.#hasRequest || at + UUID_LENGTH > bytes.byteLength) return false;
    const request = this.#request;
    for (let word = 0; word < request.length; word++) {
      if (bytes.getUint32(at + word * 4, true) !== request[word]) return false;
    }
    return true;
  }

  /**
   * Sets an event's type, level, request and prefix.
   *
   * @param start First byte of the event.
   * @param row The event's row.
   * @returns Where the event's own text begins.
   */
  read(piece: Piece, start: number, row: number): number {
    const { from, text } = piece;
    const { columns } = this.#rows.events;
    const body = start + PREFIX_LENGTH;
    const idAt = body + TIMESTAMP_LENGTH + 1;
    const isCanonical = isSameTimestamp(piece.bytes, start, body);
    const isApplication = text.charCodeAt(idAt - 1) === TAB &&
      (isCanonical || isTimestampAt(text, body));
    const idEnd = isApplication ? this.#readRequestId(piece, idAt, row) : -1;
    const level = idEnd === -1 ? -1 : readLevel(piece, idEnd);
    if (level === -1 && idEnd !== -1) {
      // Runtimes before Node 10, and loggers of one's own, print no level.
      columns.level.setNull(row);
      columns.type.set(row, classifyMessage(piece, idEnd + 1));
      columns.prefix.set(row, from + body, idEnd + 1 - body);
      return idEnd + 1;
    }
    if (level === -1) {
      const type = classifyPlatform(piece, body);
      columns.type.set(row, type);
      columns.level.setNull(row);
      columns.prefix.setNull(row);
      this.#setPlatformRequest(piece, body, type, row);
      return body;
    }
    const messageAt = idEnd + 1 + LEVELS[level].length + 1;
    columns.level.set(row, level);
    columns.type.set(row, classifyMessage(piece, messageAt));
    // The prefix is kept only where it cannot be rebuilt from the columns.
    if (isCanonical) columns.prefix.setNull(row);
    else columns.prefix.set(row, from + body, messageAt - body);
    return messageAt;
  }

  /** Returns whether the event at `start` begins as a platform line or an application line does. */
  isHead(log: LogText, start: number): boolean {
    const { text, bytes } = log;
    const body = start + PREFIX_LENGTH;
    if (classifyPlatform(log, body) !== 0) return true;
    const idAt = body + TIMESTAMP_LENGTH + 1;
    return text.charCodeAt(idAt - 1) === TAB && isTimestampAt(text, body) &&
      (NO_REQUEST.isAt(bytes, idAt) || readUuid(text, idAt, this.#scratch));
  }

  /** Reads `<uuid>` or `undefined`; returns the place behind it, or -1 where neither stands. */
  #readRequestId(log: LogText, at: number, row: number): number {
    if (NO_REQUEST.isAt(log.bytes, at)) {
      this.#rows.events.columns.requestId.setNull(row);
      return at + NO_REQUEST.length - 1;
    }
    if (log.text.charCodeAt(at + UUID_LENGTH) !== TAB || !this.#setRequest(log, at, row)) return -1;
    return at + UUID_LENGTH;
  }

  #setRequest({ text, bytes }: LogText, at: number, row: number): boolean {
    const { requestId } = this.#rows.events.columns;
    if (!this.isRequestAt(bytes, at)) {
      this.#hasRequest = readUuid(text, at, this.#words);
      if (!this.#hasRequest) {
        requestId.setNull(row);
        return false;
      }
      const request = this.#request;
      for (let word = 0; word < request.length; word++) {
        request[word] = bytes.getUint32(at + word * 4, true);
      }
    }
    requestId.set(row, this.#words);
    return true;
  }

  #setPlatformRequest(log: LogText, body: number, type: number, row: number): void {
    const types = this.#types;
    const at = type === types.start
      ? body + 17
      : type === types.end
      ? body + 15
      : type === types.report
      ? body + 18
      : type === types.timeout
      ? log.text.indexOf(" Task timed out", body) - UUID_LENGTH
      : -1;
    if (at === -1) this.#rows.events.columns.requestId.setNull(row);
    else this.#setRequest(log, at, row);
  }
}

function readLevel({ text, bytes }: LogText, tab: number): number {
  if (text.charCodeAt(tab) !== TAB) return -1;
  for (let level = 0; level < LEVEL_PATTERNS.length; level++) {
    if (LEVEL_PATTERNS[level].isAt(bytes, tab + 1)) return level;
  }
  return -1;
}

/** Whether the same timestamp stands at both places, the first of which has one. */
function isSameTimestamp(bytes: DataView, one: number, other: number): boolean {
  if (other + TIMESTAMP_LENGTH > bytes.byteLength) return false;
  // The milliseconds differ most.
  for (let index = TIMESTAMP_LENGTH - 4; index >= 0; index -= 4) {
    if (bytes.getUint32(one + index, true) !== bytes.getUint32(other + index, true)) return false;
  }
  return true;
}
