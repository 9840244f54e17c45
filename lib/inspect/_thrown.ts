import type { Scanner } from "./_scanner.ts";

/** A word that is the name of an error's class. */
export const ERROR_NAME = /(?:Error|Exception)$/;
// A place in a file, and behind it what can only belong to the container that the error stands in.
const FRAME_END = /:\d+:\d+\)?(?=, (?!<anonymous>)| => | [\]}](?:[ ,]|$))/;
const MAX_MESSAGE_LINES = 4;

/** Returns whether the word that ends at the offset can be an error's name: a message, a code or a stack follows. */
export function isErrorHead(scanner: Scanner, wordEnd: number): boolean {
  const next = scanner.at(wordEnd);
  return next === 58 || next === 10 || next === 13 ||
    (next === 32 && scanner.at(wordEnd + 1) === 91);
}

/**
 * Returns whether `Name: message` at the offset is an error in a list, and not a property of the list
 * whose value is an error: a stack follows, and what stands behind the colon names no error.
 */
export function isThrownAt(scanner: Scanner, wordEnd: number): boolean {
  if (scanner.at(wordEnd) !== 58) return false;
  const valueAt = wordEnd + 2;
  const valueEnd = scanner.wordEnd(valueAt);
  if (valueEnd === valueAt || !isErrorHead(scanner, valueEnd)) return false;
  if (ERROR_NAME.test(scanner.text.slice(valueAt, valueEnd))) return false;
  let end = wordEnd;
  for (let line = 0; line < MAX_MESSAGE_LINES && end < scanner.end; line++) {
    end = scanner.lineEnd(end);
    if (isFrameAt(scanner, end + 1)) return true;
    const last = scanner.at(end - 1);
    if (last === 44 || last === 123 || last === 91) return false;
    end++;
  }
  return false;
}

/** Returns the end of the frame on a line that continues behind it with the next value; -1 where it does not. */
export function endInLine(scanner: Scanner, lineStart: number, lineEnd: number): number {
  const line = scanner.text.slice(lineStart, lineEnd);
  scanner.steps += line.length;
  const found = FRAME_END.exec(line);
  return found === null ? -1 : lineStart + found.index + found[0].length;
}

/** Returns whether the line at the offset is a stack frame (`    at f (a.js:1:2)`). */
export function isFrameAt(scanner: Scanner, lineStart: number): boolean {
  let i = lineStart;
  while (scanner.at(i) === 32) i++;
  if (i === lineStart) return false;
  return scanner.looksAt("at ", i) || scanner.looksAt("... ", i);
}

/**
 * Finds the end of an error's text: message lines up to the first stack frame, then the
 * frames. What belongs to the container around it (`,`, ` {`, ` }`) is left out.
 * Returns -1 when no stack frame follows.
 */
export function frameEnd(scanner: Scanner, offset: number): number {
  let end = scanner.lineEnd(offset);
  let hasFrame = false;
  while (end < scanner.end) {
    const isFrame = isFrameAt(scanner, end + 1);
    if (hasFrame && !isFrame) break;
    if (!isFrame && (opensBlock(scanner, end) || closesBlock(scanner, end + 1))) return -1;
    hasFrame ||= isFrame;
    const start = end + 1;
    end = scanner.lineEnd(start);
    const inLine = isFrame ? endInLine(scanner, start, end) : -1;
    if (inLine !== -1) return inLine;
    const last = scanner.at(end - 1);
    if (hasFrame && (last === 123 || last === 44)) break;
  }
  return hasFrame ? trimFrame(scanner, end) : -1;
}

/** A message line that opens a block is not believed: the block would vanish into the text. */
function opensBlock(scanner: Scanner, lineEnd: number): boolean {
  const last = scanner.at(lineEnd - 1) === 13 ? lineEnd - 2 : lineEnd - 1;
  const code = scanner.at(last);
  const before = scanner.at(last - 1);
  return (code === 123 || code === 91) && (before === 32 || before === 10);
}

/** Nor is one that is nothing but closing brackets: they end what the error would stand in. */
function closesBlock(scanner: Scanner, lineStart: number): boolean {
  let i = lineStart;
  while (scanner.at(i) === 32) i++;
  const first = i;
  while (scanner.at(i) === 93 || scanner.at(i) === 125) i++;
  if (i === first) return false;
  if (scanner.at(i) === 44) i++;
  if (scanner.at(i) === 13) i++;
  scanner.steps += i - lineStart;
  return scanner.at(i) === 10 || scanner.at(i) === -1;
}

function trimFrame(scanner: Scanner, lineEnd: number): number {
  let end = lineEnd;
  for (;;) {
    const last = scanner.at(end - 1);
    if (last === 13 || last === 44) end--;
    else if ((last === 123 || last === 125 || last === 93) && scanner.at(end - 2) === 32) end -= 2;
    else if (last === -1 && end === scanner.end) return end;
    else return end;
    scanner.steps++;
  }
}
