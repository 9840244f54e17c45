import { eventTypeIds } from "../log/event_types.ts";
import { depthBehind } from "./_one_form.ts";
import { isMarkAt, MARK_LENGTH, PREFIX_LENGTH } from "../log/split.ts";

const NUL = 0;
const FEED = 10;
const RETURN = 13;
const MARK_END = 0xbf;
// The longest of them has 70 bytes; a joined one adds a time stamp and a platform line.
const USUAL_LINE_BYTES = 88;
const USUAL_BLOCK_LINES = 20;

/**
 * Returns where a message ends in front of `end`: without the line feeds that divide events, without
 * the NULs that a crash leaves at a file's end, and without the mark that the next file begins with
 * where files were put together.
 */
export function trimmedEnd(text: string, from: number, end: number): number {
  while (end > from) {
    const code = text.charCodeAt(end - 1);
    if (code === FEED || code === RETURN || code === NUL) end--;
    else if (code === MARK_END && isMarkAt(text, end - MARK_LENGTH)) end -= MARK_LENGTH;
    else break;
  }
  return Math.max(from, end);
}

/**
 * Returns whether an event ends as those of its type do, so that no other one can be joined to it.
 * Only said of the types that are met at each turn; whatever is left is to be looked through.
 */
export function isUsualEnd(
  text: string,
  type: number,
  messageAt: number,
  end: number,
  lineCount: number,
): boolean {
  usual ??= readUsual();
  if (usual.lines[type] === 1) return end - messageAt < USUAL_LINE_BYTES;
  return type === usual.block && lineCount <= USUAL_BLOCK_LINES &&
    text.startsWith("\n}\n\n", end - 4);
}

let usual: { readonly lines: Uint8Array; readonly block: number } | undefined;

function readUsual() {
  const types = eventTypeIds();
  const lines = new Uint8Array(256);
  for (const name of ["published", "message", "start", "end"]) lines[types[name]] = 1;
  return { lines, block: types.transaction };
}

/** Returns the place behind the last line feed, or the text's end where that leaves nothing. */
export function wholeLinesEnd(text: string, from: number): number {
  const end = text.lastIndexOf("\n") + 1;
  return end > from + PREFIX_LENGTH ? end : text.length;
}

/**
 * Returns whether the last event of a file, at `start`, is there to its end. Not every tool leaves a
 * blank line behind it; a block that is open was cut all the same.
 *
 * @param isTorn Whether the file was cut off.
 */
export function isWholeEnd(text: string, start: number, isTorn: boolean): boolean {
  return text.endsWith("\n\n") || !isTorn && text.endsWith("\n") &&
      depthBehind(text, start + PREFIX_LENGTH, text.length, 0) === 0;
}

/** Counts the line feeds in a part of a text. */
export function countFeeds(text: string, from: number, end: number): number {
  let count = 0;
  for (let feed = text.indexOf("\n", from); feed !== -1 && feed < end; count++) {
    feed = text.indexOf("\n", feed + 1);
  }
  return count;
}
