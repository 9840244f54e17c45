import type { InspectNode } from "./node.ts";
import { isDigitCode, isQuoteCode, Scanner } from "./_scanner.ts";
import { symbolEnd } from "./_shapes.ts";

/** Reads values that hold no other values. */
export class Atoms extends Scanner {
  /** Reads a string with the pieces joined to it, and what says that it was cut. */
  readString(): InspectNode {
    const offset = this.pos;
    const parts = [this.scanQuoted()];
    for (;;) {
      let i = this.pos;
      while (this.at(i) === 32) i++;
      if (this.at(i) !== 43) break;
      this.pos = i + 1;
      this.skipSpace();
      if (!isQuoteCode(this.at(this.pos))) this.stop("expected a string after the plus sign");
      parts.push(this.scanQuoted());
    }
    const value = parts.length === 1 ? parts[0] : parts.join("");
    if (!this.looksAt("... ")) {
      return { kind: "string", offset, length: this.pos - offset, value };
    }
    this.pos += 4;
    const more = this.scanCount();
    if (!this.looksAt(" more character")) this.stop('expected "more characters"');
    this.pos += 15;
    if (this.at(this.pos) === 115) this.pos++;
    return { kind: "string", offset, length: this.pos - offset, value, more };
  }

  /** Reads what follows the word `Symbol`. */
  readSymbol(offset: number): InspectNode {
    const text = this.scanSymbol(false);
    if (text === null) return this.stop('expected ")"', this.lineEnd(this.pos));
    return { kind: "symbol", offset, length: this.pos - offset, text };
  }

  /** Reads `(a)` after `Symbol`, or `('a')` as newer versions print it; null without an end. */
  scanSymbol(isKey: boolean): string | null {
    const from = this.pos + 1;
    const end = symbolEnd(this, from, isKey);
    if (end === -1) return null;
    if (isQuoteCode(this.at(from)) && this.at(from) === this.at(end - 1) && end - 1 > from) {
      this.pos = from;
      const text = this.scanQuoted();
      if (this.pos === end) {
        this.pos = end + 1;
        return text;
      }
    }
    this.pos = end + 1;
    return this.text.slice(from, end);
  }

  /** Reads `<2 empty items>` and stand-ins for what inspect cannot know. */
  readHoleOrUnknown(offset: number): InspectNode {
    this.pos++;
    if (isDigitCode(this.at(this.pos))) {
      const count = this.scanCount();
      if (!this.looksAt(" empty item")) this.stop('expected "empty items"');
      this.pos += 11;
      if (this.at(this.pos) === 115) this.pos++;
      if (this.at(this.pos) !== 62) this.stop('expected ">"');
      this.pos++;
      return { kind: "hole", offset, length: this.pos - offset, count };
    }
    for (const text of ["<items unknown>", "<Revoked Proxy>"]) {
      if (!this.looksAt(text, offset)) continue;
      this.pos = offset + text.length;
      const length = text.length;
      return { kind: "elided", offset, length, entries: [], text, reason: "unknown" };
    }
    return this.stop("expected a value", offset);
  }

  /** Reads a regular expression and returns it, slashes and flags included. */
  scanRegExp(): string {
    const from = this.pos;
    let inClass = false;
    let i = from + 1;
    for (;; i++) {
      const code = this.at(i);
      this.steps++;
      if (code === -1 || code === 10) this.stop('expected "/"', i);
      if (code === 92) i++;
      else if (code === 91) inClass = true;
      else if (code === 93) inClass = false;
      else if (code === 47 && !inClass) break;
    }
    this.pos = i + 1;
    while (this.at(this.pos) >= 97 && this.at(this.pos) <= 122) this.pos++;
    return this.text.slice(from, this.pos);
  }
}
