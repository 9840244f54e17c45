import { classifyMessage, classifyPlatform } from "../log/classify.ts";
import { eventTypeIds } from "../log/event_types.ts";
import { LEVELS } from "../log/levels.ts";
import { PREFIX_LENGTH } from "../log/split.ts";
import { isTimestampAt, TIMESTAMP_LENGTH } from "../log/timestamp.ts";
import { readUuid, UUID_LENGTH } from "./_uuid.ts";
import type { Rows } from "./rows.ts";

const TAB = 9;

/** Reads what stands in front of an event's own text: who printed it, at which level, and for what. */
export class EventHeadReader {
  readonly #rows: Rows;
  readonly #words = new Uint32Array(4);
  readonly #scratch = new Uint32Array(4);
  readonly #types = eventTypeIds();
  #requestId = "";
  #isPlainRequest = false;

  /**
   * The request of the last event that named one, as it was printed; empty where it was printed otherwise than the
   * ledger gives it back.
   */
  get plainRequestId(): string {
    return this.#isPlainRequest ? this.#requestId : "";
  }

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /**
   * Sets an event's type, level, request and prefix.
   *
   * @param from Place in the arena of the text's first byte.
   * @param text One character a byte (latin1).
   * @param start First byte of the event.
   * @param row The event's row.
   * @returns Where the event's own text begins.
   */
  read(
    from: number,
    text: string,
    start: number,
    row: number,
  ): number {
    const { columns } = this.#rows.events;
    const body = start + PREFIX_LENGTH;
    const idAt = body + TIMESTAMP_LENGTH + 1;
    const isCanonical = isSameTimestamp(text, start, body);
    const isApplication = text.charCodeAt(idAt - 1) === TAB &&
      (isCanonical || isTimestampAt(text, body));
    const idEnd = isApplication ? this.#readRequestId(text, idAt, row) : -1;
    const level = idEnd === -1 ? -1 : readLevel(text, idEnd);
    if (level === -1 && idEnd !== -1) {
      // Runtimes before Node 10, and loggers of one's own, print no level.
      columns.level.setNull(row);
      columns.type.set(row, classifyMessage(text, idEnd + 1));
      columns.prefix.set(row, from + body, idEnd + 1 - body);
      return idEnd + 1;
    }
    if (level === -1) {
      const type = classifyPlatform(text, body);
      columns.type.set(row, type);
      columns.level.setNull(row);
      columns.prefix.setNull(row);
      this.#setPlatformRequest(text, body, type, row);
      return body;
    }
    const messageAt = idEnd + 1 + LEVELS[level].length + 1;
    columns.level.set(row, level);
    columns.type.set(row, classifyMessage(text, messageAt));
    // The prefix is kept only where it cannot be rebuilt from the columns.
    if (isCanonical) columns.prefix.setNull(row);
    else columns.prefix.set(row, from + body, messageAt - body);
    return messageAt;
  }

  /** Returns whether the event at `start` begins as a platform line or an application line does. */
  isHead(text: string, start: number): boolean {
    const body = start + PREFIX_LENGTH;
    if (classifyPlatform(text, body) !== 0) return true;
    const idAt = body + TIMESTAMP_LENGTH + 1;
    return text.charCodeAt(idAt - 1) === TAB && isTimestampAt(text, body) &&
      (text.startsWith("undefined\t", idAt) || readUuid(text, idAt, this.#scratch));
  }

  /** Reads `<uuid>` or `undefined`; returns the place behind it, or -1 where neither stands. */
  #readRequestId(text: string, at: number, row: number): number {
    const { requestId } = this.#rows.events.columns;
    if (text.startsWith("undefined\t", at)) {
      requestId.setNull(row);
      return at + 9;
    }
    if (text.charCodeAt(at + UUID_LENGTH) !== TAB || !this.#setRequest(text, at, row)) return -1;
    return at + UUID_LENGTH;
  }

  #setRequest(text: string, at: number, row: number): boolean {
    const { requestId } = this.#rows.events.columns;
    if (this.#requestId === "" || !text.startsWith(this.#requestId, at)) {
      if (!readUuid(text, at, this.#words)) {
        this.#requestId = "";
        requestId.setNull(row);
        return false;
      }
      this.#requestId = text.slice(at, at + UUID_LENGTH);
      this.#isPlainRequest = this.#requestId === this.#requestId.toLowerCase();
    }
    requestId.set(row, this.#words);
    return true;
  }

  #setPlatformRequest(text: string, body: number, type: number, row: number): void {
    const types = this.#types;
    const at = type === types.start
      ? body + 17
      : type === types.end
      ? body + 15
      : type === types.report
      ? body + 18
      : type === types.timeout
      ? text.indexOf(" Task timed out", body) - UUID_LENGTH
      : -1;
    if (at === -1) this.#rows.events.columns.requestId.setNull(row);
    else this.#setRequest(text, at, row);
  }
}

function readLevel(text: string, tab: number): number {
  if (text.charCodeAt(tab) !== TAB) return -1;
  for (let level = 0; level < LEVELS.length; level++) {
    if (
      text.startsWith(LEVELS[level], tab + 1) &&
      text.charCodeAt(tab + 1 + LEVELS[level].length) === TAB
    ) return level;
  }
  return -1;
}

function isSameTimestamp(text: string, one: number, other: number): boolean {
  for (let index = TIMESTAMP_LENGTH - 1; index >= 0; index--) {
    if (text.charCodeAt(one + index) !== text.charCodeAt(other + index)) return false;
  }
  return true;
}
