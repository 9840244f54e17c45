import type { InspectNode } from "./node.ts";
import { Openings } from "./_openings.ts";
import {
  addValue,
  type BaseNode,
  finish,
  hasPairs,
  isCollection,
  type Open,
  takesItem,
  takesPair,
} from "./_build.ts";
import { isDigitCode, isQuoteCode, isWordCode } from "./_scanner.ts";
import { bracketEnd, isDateAt, isHexPair } from "./_shapes.ts";
import { ERROR_NAME, frameEnd, isErrorHead, isThrownAt } from "./_thrown.ts";

const FUNCTION = /^(?:Async)?(?:Generator)?Function(?:: | \()/;
const BOXED = /^(Number|String|Boolean|BigInt|Symbol)(?: \([^)]*\))?: /;

/** Reads values by the strict grammar; what was open when it stopped is left in `open`. */
export class Grammar extends Openings {
  /** Names that an object had already, by the offset of the second one. */
  readonly repeats: { offset: number; length: number; key: string }[] = [];

  constructor(text: string, public maxDepth: number, pos = 0, end = text.length) {
    super(text, pos, end);
  }

  /** Reads one value. */
  readValue(offset = this.pos, ref?: number): InspectNode {
    const code = this.at(this.pos);
    if (isQuoteCode(code)) return this.readString();
    if (isDigitCode(code) || code === 45 || code === 43) return this.#readNumber(offset, ref);
    if (code === 123) return this.readContainer(this.opening(offset, this.pos, ref));
    if (code === 91) {
      const next = this.at(this.pos + 1);
      const isArray = next === 32 || next === 10 || next === 13 || next === 93 || next === -1;
      if (isArray) return this.readContainer(this.opening(offset, this.pos, ref));
      return this.#readBracket(offset, ref);
    }
    if (code === 60) return this.#readAngle(offset, ref);
    if (code === 47) {
      const text = this.scanRegExp();
      return this.#withProperties({ kind: "regexp", offset, length: 0, entries: [], text }, ref);
    }
    if (isWordCode(code)) return this.#readWord(offset, ref);
    return this.stop("expected a value");
  }

  /** Reads a container from its bracket to its closing one. */
  readContainer(open: Open): InspectNode {
    if (this.open.length >= this.maxDepth) {
      this.stop(`expected at most ${this.maxDepth} levels`, open.bracket, "too_deep");
    }
    this.open.push(open);
    this.pos = open.bracket + 1;
    const first = this.at(this.pos);
    if (first !== open.closer && first !== 32 && first !== 10 && first !== 13) {
      this.stop("expected a space or a line break after the bracket");
    }
    let before = this.lineStart;
    this.skipSpace();
    while (this.at(this.pos) !== open.closer) {
      this.checkColumn(open, before !== this.lineStart, first !== 32);
      const value = this.readEntry(open);
      before = this.lineStart;
      this.skipSpace();
      const next = this.at(this.pos);
      if (next !== 44 && next !== open.closer) {
        // A closed container cannot have been cut; any other value without a delimiter can.
        if (next === -1 && value !== null && isClosed(value, this.text)) this.add(open, value);
        this.stop(`expected "," or "${String.fromCharCode(open.closer)}"`);
      }
      if (next === 44 && value?.kind === "number" && isDigitCode(this.at(this.pos + 1))) {
        // A decimal comma: the number goes on behind it.
        this.stop("expected a space after the comma");
      }
      if (next === open.closer) this.checkClosing(open, before !== this.lineStart);
      if (value !== null) this.add(open, value);
      if (next === 44) {
        this.pos++;
        before = this.lineStart;
        this.skipSpace();
      }
    }
    this.pos++;
    this.open.pop();
    return finish(open, this.pos);
  }

  /** Adds a value to a container; the first of a repeated name stays. */
  add(open: Open, value: InspectNode): void {
    const key = open.key;
    if (!addValue(open, value) && key !== undefined) {
      this.repeats.push({ ...key.keySpan, key: key.key });
    }
  }

  /** Reads one entry; its key waits in `open`. Returns null for what is not a value. */
  readEntry(open: Open): InspectNode | null {
    open.key = open.mapKey = undefined;
    const code = this.at(this.pos);
    if (code === 46 && this.looksAt("... ")) return this.#readMore(open);
    if (code === 60 && this.looksAt("<pending>")) return this.#readState(open, "pending");
    if (code === 60 && this.looksAt("<rejected> ")) this.#readState(open, "rejected");
    if (this.readKey(open)) {
      this.skipSpace();
      return this.readValue();
    }
    const value = this.readValue();
    let i = this.pos;
    while (this.at(i) === 32) i++;
    if (!this.looksAt("=>", i)) {
      if (!takesItem(open, value)) {
        const expected = hasPairs(open) ? '"=>"' : "a name and a colon";
        this.stop(`expected ${expected}`, this.at(i) === -1 ? i : value.offset);
      }
      return value;
    }
    if (!takesPair(open)) this.stop('expected ","', i);
    open.mapKey = value;
    this.pos = i + 2;
    this.skipSpace();
    return this.readValue();
  }

  #readMore(open: Open): null {
    this.pos += 4;
    open.more = this.scanCount();
    if (!this.looksAt(" more item")) this.stop('expected "more items"');
    this.pos += 10;
    if (this.at(this.pos) === 115) this.pos++;
    return null;
  }

  #readState(open: Open, state: "pending" | "rejected"): null {
    open.state = state;
    this.pos += state === "pending" ? 9 : 11;
    return null;
  }

  /** Reads a key with its colon if one stands here; otherwise stays. */
  readKey(open: Open): boolean {
    const offset = this.pos;
    const code = this.at(offset);
    let key: string;
    let keyKind: "name" | "symbol" | "hidden" = "name";
    if (isQuoteCode(code)) {
      key = this.scanQuoted();
      if (code === 34 && this.at(this.pos) === 58 && !key.includes("'")) {
        this.stop("expected single quotes around the name", offset);
      }
    } else if (isWordCode(code)) {
      const end = this.wordEnd(offset);
      key = this.text.slice(offset, end);
      this.pos = end;
      if (key === "Symbol" && this.at(end) === 40) {
        key = this.scanSymbol(true) ?? "";
        keyKind = "symbol";
      } else if (isCollection(open) && (ERROR_NAME.test(key) || isThrownAt(this, end))) {
        this.pos = offset;
        return false;
      }
    } else if (code === 91 && isWordCode(this.at(offset + 1))) {
      const end = bracketEnd(this, offset, true);
      if (this.at(end) !== 93 || this.at(end + 1) !== 58) return false;
      key = this.text.slice(offset + 1, end);
      keyKind = key.startsWith("Symbol(") ? "symbol" : "hidden";
      if (keyKind === "symbol") key = key.slice(7, -1);
      this.pos = end + 1;
    } else if (code === 91 && isQuoteCode(this.at(offset + 1))) {
      this.pos = offset + 1;
      key = this.scanQuoted();
      if (this.at(this.pos) !== 93) this.stop('expected "]"');
      this.pos++;
    } else {
      return false;
    }
    const after = this.at(this.pos + 1);
    if (this.at(this.pos) !== 58 || (after !== 32 && after !== 10 && after !== 13)) {
      if (this.at(this.pos) === 58 && after !== -1) this.stop("expected a space after the colon");
      this.pos = offset;
      return false;
    }
    open.key = { key, keyKind, keySpan: { offset, length: this.pos - offset } };
    this.pos++;
    return true;
  }

  #readNumber(offset: number, ref?: number): InspectNode {
    const dateLength = isDateAt(this, this.pos);
    if (dateLength > 0) {
      const text = this.text.slice(this.pos, this.pos += dateLength);
      return this.#withProperties({ kind: "date", offset, length: 0, entries: [], text }, ref);
    }
    const printed = this.scanNumber();
    const length = this.pos - offset;
    return printed.endsWith("n")
      ? { kind: "bigint", offset, length, printed: printed.slice(0, -1) }
      : { kind: "number", offset, length, printed };
  }

  #readWord(offset: number, ref?: number): InspectNode {
    const end = this.wordEnd(this.pos);
    const length = end - this.pos;
    const word = this.text.slice(this.pos, end);
    const from = this.pos;
    this.pos = end;
    switch (word) {
      case "true":
      case "false":
        return { kind: "boolean", offset, length, value: word === "true" };
      case "null":
      case "undefined":
        return { kind: word, offset, length };
      case "NaN":
      case "Infinity":
        return { kind: "number", offset, length, printed: word };
      case "Symbol":
        if (this.at(end) === 40) return this.readSymbol(offset);
        break;
      case "Invalid":
        if (!this.looksAt(" Date")) break;
        this.pos += 5;
        return this.#withProperties(
          { kind: "date", offset, length: 0, entries: [], text: "Invalid Date" },
          ref,
        );
    }
    const open = this.classOpening(offset, from, end, ref);
    if (open !== null) return this.readContainer(open);
    return this.#readCall(offset, from, end) ?? this.#readError(offset, from, end, ref);
  }

  /** Reads `new Decimal128('12.5')`, as classes print themselves; null where no such thing stands. */
  #readCall(offset: number, from: number, wordEnd: number): InspectNode | null {
    const isNew = wordEnd - from === 3 && this.looksAt("new ", from);
    const nameAt = isNew ? wordEnd + 1 : from;
    const nameEnd = isNew ? this.wordEnd(nameAt) : wordEnd;
    const first = this.at(nameAt);
    if (this.at(nameEnd) !== 40 || first < 65 || first > 90) return null;
    const code = this.at(nameEnd + 1);
    if (!isQuoteCode(code) && !isDigitCode(code) && code !== 45) return null;
    this.pos = nameEnd + 1;
    const value = this.readValue();
    if (this.at(this.pos) !== 41 || (value.kind !== "string" && value.kind !== "number")) {
      this.stop('expected ")"', this.pos);
    }
    this.pos++;
    const text = this.text.slice(from, this.pos);
    const className = this.text.slice(nameAt, nameEnd);
    return { kind: "call", offset, length: this.pos - offset, className, value, text };
  }

  #readError(offset: number, from: number, wordEnd: number, ref?: number): InspectNode {
    const end = isErrorHead(this, wordEnd) ? frameEnd(this, wordEnd) : -1;
    // On the last line the word may be the beginning of anything.
    if (end === -1) {
      this.stop("expected a value", this.lineEnd(from) === this.end ? this.end : from);
    }
    this.pos = end;
    const text = this.text.slice(from, end);
    return this.#withProperties({ kind: "error", offset, length: 0, entries: [], text }, ref);
  }

  #readBracket(offset: number, ref?: number): InspectNode {
    const from = this.pos;
    const boxed = BOXED.exec(this.text.slice(from + 1, Math.min(from + 200, this.end)));
    if (boxed !== null) {
      this.pos = from + 1 + boxed[0].length;
      if (this.at(this.pos) === 91 || this.at(this.pos) === 60) this.stop("expected a primitive");
      const value = this.readValue();
      if (this.at(this.pos) !== 93) this.stop('expected "]"');
      this.pos++;
      const type = boxed[1];
      return this.#withProperties(
        { kind: "boxed", offset, length: 0, entries: [], type, value },
        ref,
      );
    }
    const end = bracketEnd(this, from, false);
    if (this.at(end) !== 93) this.stop('expected "]"', end);
    this.pos = end + 1;
    const content = this.text.slice(from + 1, end);
    const next = this.at(this.pos + 2);
    const isSpaced = next === 32 || next === 10 || next === 13 || next === -1;
    const code = this.at(this.pos) === 32 ? this.at(this.pos + 1) : -1;
    const isObject = code === 123 && (isSpaced || next === 125);
    const isArray = code === 91 && (isSpaced || next === 93);
    if (
      content.endsWith("null prototype") || isArray ||
      /^Arguments$| (?:Entries|Iterator)$/.test(content)
    ) {
      const name = this.text.slice(from, end + 1);
      if (isObject || isArray) {
        return this.readContainer(this.opening(offset, this.pos + 1, ref, name));
      }
      if (isWordCode(code) || code === 47 || code === 43 || code === 45) {
        this.pos++;
        return this.readValue(offset, ref);
      }
    }
    const isFunction = FUNCTION.test(content) || content.startsWith("class ");
    if (isFunction && isWordCode(code)) this.pos = this.wordEnd(this.pos + 1);
    const text = this.text.slice(from, this.pos);
    const base = { offset, length: 0, entries: [], text };
    if (isFunction) return this.#withProperties({ kind: "function", ...base }, ref);
    if (/^Circular(?: \*|$)/.test(content)) {
      return this.#withProperties({ kind: "elided", ...base, reason: "circular" }, ref);
    }
    if (/^(?:Getter|Setter)/.test(content)) {
      return this.#withProperties({ kind: "elided", ...base, reason: "accessor" }, ref);
    }
    const isError = content.includes(": ") || ERROR_NAME.test(content);
    if (isError && !content.endsWith(": null prototype")) {
      return this.#withProperties({ kind: "error", ...base }, ref);
    }
    const letter = content.charCodeAt(0);
    if (!isWordCode(letter) || isDigitCode(letter)) this.stop("expected a name", from + 1);
    return this.#withProperties({ kind: "elided", ...base, reason: "depth" }, ref);
  }

  #readAngle(offset: number, outerRef?: number): InspectNode {
    const from = this.pos;
    if (this.looksAt("<ref *")) {
      if (outerRef !== undefined) this.stop("expected one reference mark");
      this.pos += 6;
      const ref = this.scanCount();
      if (!this.looksAt("> ")) this.stop('expected "> "');
      this.pos += 2;
      return this.readValue(offset, ref);
    }
    const isBuffer = this.looksAt("<Buffer");
    if (isBuffer) this.pos += 7;
    else if (isHexPair(this, from + 1) || this.at(from + 1) === 62) this.pos++;
    else return this.readHoleOrUnknown(offset);
    return this.#readBytes(offset);
  }

  #readBytes(offset: number): InspectNode {
    const pairs: string[] = [];
    let more: number | undefined;
    const open = this.opening(offset, this.pos, undefined);
    for (;;) {
      if (this.at(this.pos) === 62) break;
      if (this.at(this.pos) === 32) this.pos++;
      // No byte at all: `<Buffer >`.
      if (this.at(this.pos) === 62 && pairs.length === 0) break;
      if (isHexPair(this, this.pos)) {
        pairs.push(this.text.slice(this.pos, this.pos += 2));
        this.steps++;
      } else if (this.looksAt("... ")) {
        this.pos += 4;
        more = this.scanCount();
        if (!this.looksAt(" more byte")) this.stop('expected "more bytes"');
        this.pos += 10;
        if (this.at(this.pos) === 115) this.pos++;
      } else if (this.at(this.pos) === 44) {
        this.pos++;
        this.skipSpace();
        const value = this.readKey(open) ? (this.skipSpace(), this.readValue()) : null;
        if (value === null) this.stop("expected a property");
        else this.add(open, value);
      } else {
        this.stop("expected a byte");
      }
    }
    this.pos++;
    const node = {
      kind: "bytes" as const,
      offset,
      length: this.pos - offset,
      entries: open.entries,
    };
    const hex = pairs.join("");
    return more === undefined ? { ...node, hex } : { ...node, hex, more };
  }

  #withProperties(base: BaseNode, ref?: number): InspectNode {
    const node = ref === undefined ? base : { ...base, ref };
    const next = this.at(this.pos + 2);
    const isOpening = this.at(this.pos) === 32 && this.at(this.pos + 1) === 123 &&
      (next === 32 || next === 10 || next === 13 || next === -1);
    if (isOpening) {
      return this.readContainer({
        ...this.opening(node.offset, this.pos + 1, ref),
        base: node,
      });
    }
    return { ...node, length: this.pos - node.offset };
  }
}

/** Returns whether the node ends with its own closing bracket, so that it is whole. */
export function isClosed(node: InspectNode, text: string): boolean {
  const last = text.charCodeAt(node.offset + node.length - 1);
  return last === 125 || (last === 93 && node.kind === "array");
}
