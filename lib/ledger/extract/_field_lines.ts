import { BytePattern, type LogText } from "../log/log_text.ts";
import { MONEY_SCALE } from "../money.ts";

/** How a field's value is printed; a `text` is a string in which something may be escaped. */
export type FieldType = "string" | "text" | "number" | "boolean";

/** A field of a block, in the order in which the Lambda prints them. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly isRequired: boolean;
  /** How the one form of its values is spelled; other spellings of that length are left to the parser. */
  readonly spelling?: Spelling;
}

/** Length in characters, and the first letter of the case that is not used. */
export interface Spelling {
  readonly length: number;
  readonly otherCase: "a" | "A";
}

const FEED = 10;
const SPACE = 32;
const LETTERS = 26;
const QUOTE = 39;
// Those that inspect prints in a string in single quotes, but for the numbers of rare characters.
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  b: "\b",
  f: "\f",
  r: "\r",
  "\\": "\\",
  "'": "'",
};
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
// Fifteen digits: the scaled value stays below 2^53, so a double is exact.
const DIGITS_MAX = 15;
const POWERS_OF_TEN = [1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1];

/**
 * Reads a block that has exactly the shape in which `util.inspect` prints it: one field a line, in
 * the known order, with no rare character escaped and no number longer than the ledger keeps. Blocks that
 * differ go to the parser, with which this reader must agree wherever it accepts (a test holds them
 * together).
 */
export class FieldLines {
  /** 1 where the field stands in the block. */
  readonly isPresent: Uint8Array;
  /** Strings that stand otherwise in the text, since something is escaped in them, one character a byte; else null. */
  readonly unescaped: (string | null)[];
  /** First byte of a string, behind its quote. */
  readonly starts: Int32Array;
  /** Length of a string in bytes. */
  readonly lengths: Int32Array;
  /** A number in millionths, or a boolean as 0 or 1. */
  readonly values: Float64Array;
  /** How many fields are printed, with a value or `undefined`. */
  printedCount = 0;
  /**
   * Whether each number is printed in the one way in which JavaScript prints it, and nothing but backslashes and
   * quotes is escaped, as in metadata that are JSON.
   */
  isPlain = true;
  readonly #fields: readonly Field[];
  readonly #labels: readonly BytePattern[];
  readonly #head: BytePattern;
  readonly #tail: BytePattern;
  readonly #fixedLines: number;
  #nextEscape = -1;
  #nextNul = -1;

  /**
   * @param head Text in front of the first field's line, its line feed included.
   * @param indent White space in front of each field.
   * @param tail Text behind the last field's line.
   */
  constructor(fields: readonly Field[], head: string, indent: string, tail: string) {
    this.#fields = fields;
    this.#labels = fields.map((field) => new BytePattern(`${indent}${field.name}: `));
    this.#head = new BytePattern(head);
    this.#tail = new BytePattern(tail);
    this.#fixedLines = (head + tail).split("\n").length - 1;
    this.isPresent = new Uint8Array(fields.length);
    this.unescaped = fields.map(() => null);
    this.starts = new Int32Array(fields.length);
    this.lengths = new Int32Array(fields.length);
    this.values = new Float64Array(fields.length);
  }

  /** Forgets what it knows of a text; to be called when the text is another one. */
  reset(): void {
    this.#nextEscape = this.#nextNul = -1;
  }

  /**
   * Reads the block at `at`.
   *
   * @param at First byte of the head.
   * @param end First byte behind the event.
   * @param lineCount Line feeds in the event: a string that holds one is not what inspect prints.
   * @returns Whether the block has the known shape; if not, the fields are meaningless.
   */
  read({ text, bytes }: LogText, at: number, end: number, lineCount: number): boolean {
    if (!this.#head.isAt(bytes, at)) return false;
    let place = at + this.#head.length;
    let hasComma = true;
    this.printedCount = 0;
    this.isPlain = true;
    for (let field = 0; field < this.#labels.length; field++) {
      const label = this.#labels[field];
      if (!label.isAt(bytes, place)) {
        if (this.#fields[field].isRequired) return false;
        this.isPresent[field] = 0;
        continue;
      }
      if (!hasComma) return false;
      const behind = this.#readValue(text, place + label.length, field);
      if (behind === -1 || (this.isPresent[field] === 0 && this.#fields[field].isRequired)) {
        return false;
      }
      hasComma = text.charCodeAt(behind) === COMMA;
      place = behind + (hasComma ? 2 : 1);
      if (text.charCodeAt(place - 1) !== FEED) return false;
      this.printedCount++;
    }
    if (hasComma || !this.#tail.isAt(bytes, place)) return false;
    let readLines = this.#fixedLines + this.printedCount;
    for (place += this.#tail.length; place < end; place++, readLines++) {
      if (text.charCodeAt(place) !== FEED) return false;
    }
    return place === end && readLines === lineCount && !this.#holdsNul(text, at, end);
  }

  /** Whether a crash has left zeros in a block; remembers where the next one stands. */
  #holdsNul(text: string, at: number, end: number): boolean {
    if (this.#nextNul < at) this.#nextNul = text.indexOf("\0", at);
    if (this.#nextNul === -1) this.#nextNul = text.length;
    return this.#nextNul < end;
  }

  #readValue(text: string, at: number, field: number): number {
    this.isPresent[field] = 1;
    switch (this.#fields[field].type) {
      case "string":
      case "text":
        return this.#readString(text, at, field);
      case "number":
        return this.#readNumber(text, at, field);
      case "boolean":
        return this.#readBoolean(text, at, field);
    }
  }

  #readString(text: string, at: number, field: number): number {
    if (text.charCodeAt(at) !== QUOTE) {
      if (!text.startsWith("undefined", at)) return -1;
      this.isPresent[field] = 0;
      return at + 9;
    }
    const close = text.indexOf("'", at + 1);
    if (close === -1) return -1;
    if (this.#nextEscape < at) {
      this.#nextEscape = text.indexOf("\\", at);
      if (this.#nextEscape === -1) this.#nextEscape = text.length;
    }
    this.unescaped[field] = null;
    if (this.#nextEscape < close) {
      return this.#fields[field].type === "text" ? this.#readEscaped(text, at, field) : -1;
    }
    // An id without a letter names nothing.
    if (close === at + 1 && this.#fields[field].isRequired) return -1;
    const { spelling } = this.#fields[field];
    if (spelling !== undefined && isSpeltOtherwise(text, at + 1, close, spelling)) return -1;
    this.starts[field] = at + 1;
    this.lengths[field] = close - at - 1;
    return close + 1;
  }

  /** Reads a string in which something is escaped; the next field looks for escapes again. */
  #readEscaped(text: string, at: number, field: number): number {
    let value = "";
    let from = at + 1;
    let close = -1;
    for (;;) {
      // A quote that is far away is looked for once, not for each escape in front of it.
      if (close < from) close = text.indexOf("'", from);
      const escape = text.indexOf("\\", from);
      if (close === -1) return -1;
      if (escape === -1 || close < escape) {
        value += text.slice(from, close);
        this.#nextEscape = escape === -1 ? text.length : escape;
        this.unescaped[field] = value;
        return close + 1;
      }
      const meant = ESCAPES[text[escape + 1]];
      if (meant === undefined) return -1;
      if (meant !== "\\" && meant !== "'") this.isPlain = false;
      value += text.slice(from, escape) + meant;
      from = escape + 2;
    }
  }

  #readNumber(text: string, at: number, field: number): number {
    const isNegative = text.charCodeAt(at) === MINUS;
    let place = isNegative ? at + 1 : at;
    const first = place;
    let value = 0;
    let digit = text.charCodeAt(place) - ZERO;
    for (; digit >= 0 && digit <= 9; digit = text.charCodeAt(++place) - ZERO) {
      value = value * 10 + digit;
    }
    // JavaScript prints no zero in front of other digits.
    if (place === first || place - first > 1 && text.charCodeAt(first) === ZERO) return -1;
    let digits = place - first;
    let decimals = 0;
    if (text.charCodeAt(place) === POINT) {
      const point = place++;
      digit = text.charCodeAt(place) - ZERO;
      for (; digit >= 0 && digit <= 9; digit = text.charCodeAt(++place) - ZERO) {
        value = value * 10 + digit;
      }
      decimals = place - point - 1;
      if (decimals === 0) return -1;
      digits += decimals;
    }
    const behind = text.charCodeAt(place);
    if (behind !== COMMA && behind !== FEED) return -1;
    if (decimals > MONEY_SCALE || digits + MONEY_SCALE - decimals > DIGITS_MAX) return -1;
    const hasIdleDigits = decimals > 0 && text.charCodeAt(place - 1) === ZERO ||
      isNegative && value === 0;
    if (hasIdleDigits) this.isPlain = false;
    value *= POWERS_OF_TEN[decimals];
    this.values[field] = isNegative ? 0 - value : value;
    return place;
  }

  #readBoolean(text: string, at: number, field: number): number {
    const isTrue = text.startsWith("true", at);
    if (!isTrue && !text.startsWith("false", at)) return -1;
    this.values[field] = isTrue ? 1 : 0;
    return at + (isTrue ? 4 : 5);
  }
}

function isSpeltOtherwise(text: string, from: number, to: number, spelling: Spelling): boolean {
  if (text.charCodeAt(from) <= SPACE || text.charCodeAt(to - 1) <= SPACE) return true;
  if (to - from !== spelling.length) return false;
  const first = spelling.otherCase.charCodeAt(0);
  for (let at = from; at < to; at++) {
    const letter = text.charCodeAt(at) - first;
    if (letter >= 0 && letter < LETTERS) return true;
  }
  return false;
}
