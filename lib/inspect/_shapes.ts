import { isDigitCode, isQuoteCode, type Scanner } from "./_scanner.ts";

const DATE = "dddd-dd-ddTdd:dd:dd.dddZ";
const STRING_CONTENT = /^\[(?:Getter(?:\/Setter)?: )['"`]/;

/** Returns whether a value can end before the offset: a delimiter or a bracket follows. */
export function isValueEnd(scanner: Scanner, offset: number): boolean {
  const code = scanner.at(offset);
  if (code === -1 || code === 10 || code === 13 || code === 44) return true;
  if (code !== 32) return false;
  const next = scanner.at(offset + 1);
  return next === -1 || next === 125 || next === 93 || next === 123 || next === 91 || next === 61;
}

/**
 * Finds the bracket that ends `[Object]`, `[Function: f]`, `[Error: text]`, `[Symbol(a)]:`.
 * Names and messages are free text, so the end is the first bracket that a delimiter follows.
 * Returns the offset where looking stopped when there is none.
 */
export function bracketEnd(scanner: Scanner, offset: number, isKey: boolean): number {
  const { text, end } = scanner;
  const head = text.slice(offset, Math.min(end, offset + 48));
  const isMultiline = /^\[[\w$]*(?:Error|Exception)\b/.test(head);
  let i = offset + 1;
  if (STRING_CONTENT.test(head)) {
    const { pos } = scanner;
    while (i < end && !isQuoteCode(text.charCodeAt(i))) i++;
    scanner.pos = i;
    scanner.scanQuoted();
    i = scanner.pos;
    scanner.pos = pos;
  }
  for (; i < end; i++) {
    scanner.steps++;
    const code = text.charCodeAt(i);
    if (code === 10 && !isMultiline) return i;
    if (code !== 93) continue;
    if (isKey && scanner.at(i + 1) === 58 && isKeyEnd(scanner, i + 2)) return i;
    if (isValueEnd(scanner, i + 1) || text.startsWith(": null prototype", i - 16)) return i;
  }
  return end;
}

/** Finds the `)` that ends a symbol's description on its line; -1 if there is none. */
export function symbolEnd(scanner: Scanner, from: number, isKey: boolean): number {
  const quote = scanner.at(from);
  if (isQuoteCode(quote)) {
    let i = from + 1;
    for (let c = scanner.at(i); c !== quote && c !== 10 && c !== -1; c = scanner.at(i)) {
      i += c === 92 ? 2 : 1;
    }
    scanner.steps += i - from;
    if (scanner.at(i + 1) === 41 && isSymbolEnd(scanner, i + 2, isKey)) return i + 1;
  }
  for (let i = from; i < scanner.end; i++) {
    scanner.steps++;
    const code = scanner.text.charCodeAt(i);
    if (code === 10) break;
    if (code === 41 && isSymbolEnd(scanner, i + 1, isKey)) return i;
  }
  return -1;
}

function isSymbolEnd(scanner: Scanner, offset: number, isKey: boolean): boolean {
  const code = scanner.at(offset);
  if (isKey && code === 58) return isKeyEnd(scanner, offset + 1);
  return code === 93 || isValueEnd(scanner, offset);
}

function isKeyEnd(scanner: Scanner, offset: number): boolean {
  const code = scanner.at(offset);
  return code === 32 || code === 10 || code === 13 || code === -1;
}

/** Returns the length of the ISO date at the offset, 0 when there is none. */
export function isDateAt(scanner: Scanner, offset: number): number {
  const sign = scanner.at(offset);
  const isLong = sign === 43 || sign === 45;
  if (scanner.at(offset + (isLong ? 7 : 4)) !== 45) return 0;
  const from = isLong ? offset + 3 : offset;
  if (isLong && !(isDigitCode(scanner.at(offset + 1)) && isDigitCode(scanner.at(offset + 2)))) {
    return 0;
  }
  for (let i = 0; i < DATE.length; i++) {
    const code = scanner.at(from + i);
    if (DATE[i] === "d" ? !isDigitCode(code) : code !== DATE.charCodeAt(i)) return 0;
  }
  return from - offset + DATE.length;
}

/** Returns whether two hexadecimal digits stand at the offset, as bytes are printed. */
export function isHexPair(scanner: Scanner, offset: number): boolean {
  for (let i = offset; i < offset + 2; i++) {
    const code = scanner.at(i);
    if (!isDigitCode(code) && !(code >= 97 && code <= 102)) return false;
  }
  return true;
}
