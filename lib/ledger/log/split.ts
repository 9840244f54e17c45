import { isTimestampAt, TIMESTAMP_LENGTH } from "./timestamp.ts";

/** Length of an event's outer timestamp and the space behind it. */
export const PREFIX_LENGTH = TIMESTAMP_LENGTH + 1;

/** Length of UTF-8's byte order mark. */
export const MARK_LENGTH = 3;

const SPACE = 32;

/** Returns whether UTF-8's byte order mark stands at `at`. */
export function isMarkAt(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0xef && text.charCodeAt(at + 1) === 0xbb &&
    text.charCodeAt(at + 2) === 0xbf;
}

/**
 * Returns whether a log event begins at `at`, which must be the first byte of a line: an ISO
 * timestamp with milliseconds, a `Z` and a space.
 *
 * @param text One character a byte (latin1).
 */
export function isEventStart(text: string, at: number): boolean {
  return text.charCodeAt(at + TIMESTAMP_LENGTH) === SPACE && isTimestampAt(text, at);
}

/** Where the search for the next event ended. */
export interface NextEvent {
  /** First byte of the next event, or -1 where the text holds no further one. */
  at: number;
  /** Line feeds that were passed on the way. */
  lineCount: number;
}

/**
 * Finds the first event that begins on a line after the one at `from`.
 *
 * Writes into `found`, because it is called once an event and an object each would cost more than
 * the search.
 *
 * @param text One character a byte (latin1).
 * @param from Any place in the text; the line that it stands in is not looked at.
 * @param found Receives the place, and the line feeds between `from` and it (or the text's end).
 * @param hasMarks Whether byte order marks may stand in front of events, as where files were joined.
 */
export function findNextEvent(
  text: string,
  from: number,
  found: NextEvent,
  hasMarks = false,
): void {
  let lineCount = 0;
  for (let feed = text.indexOf("\n", from); feed !== -1; feed = text.indexOf("\n", feed + 1)) {
    lineCount++;
    if (isEventStart(text, feed + 1)) {
      found.at = feed + 1;
      found.lineCount = lineCount;
      return;
    }
    if (hasMarks && isMarkAt(text, feed + 1) && isEventStart(text, feed + 1 + MARK_LENGTH)) {
      found.at = feed + 1 + MARK_LENGTH;
      found.lineCount = lineCount;
      return;
    }
  }
  found.at = -1;
  found.lineCount = lineCount;
}
