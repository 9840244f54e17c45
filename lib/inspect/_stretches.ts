import type { InspectNode } from "./node.ts";
import { isCollection, loseValue, type Open } from "./_build.ts";
import { type Frame, Frames } from "./_frames.ts";
import { isQuoteCode, Stop } from "./_scanner.ts";
import { endInLine, ERROR_NAME, isErrorHead, isFrameAt } from "./_thrown.ts";

/** Reads values that go on for several lines without a bracket: joined strings, and errors with their stacks. */
export abstract class Stretches extends Frames {
  /** Adds a value that was read, by what follows it on its line; returns the line to go on with. */
  protected abstract afterValue(
    line: number,
    frame: Frame,
    value: InspectNode,
    start: number,
  ): number;

  protected hasKey(line: number, frame: Frame): boolean {
    this.aim(line);
    const { key, mapKey } = frame.open;
    try {
      return this.grammar.readKey(frame.open);
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      return false;
    } finally {
      frame.open.key = key;
      frame.open.mapKey = mapKey;
    }
  }

  /** Where the value of the waiting key begins; the begin of the line where none waits. */
  protected valueStart(line: number, frame: Frame): number {
    const { key, mapKey } = frame.open;
    if (key === undefined && mapKey === undefined) return this.lines.first(line);
    let offset = key !== undefined
      ? key.keySpan.offset + key.keySpan.length + 1
      : this.text.indexOf("=>", mapKey!.offset + mapKey!.length) + 2;
    while (this.text.charCodeAt(offset) === 32) offset++;
    return offset;
  }

  /** Reads a string whose pieces stand on lines of their own; -1 when it is none. */
  protected readJoined(line: number, frame: Frame): number {
    const { grammar } = this;
    const lines = this.lines;
    const offset = this.valueStart(line, frame);
    if (!isQuoteCode(this.text.charCodeAt(offset))) return -1;
    if (this.text.charCodeAt(lines.last(line) - 1) !== 43) return -1;
    const parts: string[] = [];
    for (let i = line; i <= this.lastLine; i++) {
      if (lines.isBlank(i)) continue;
      const from = i === line ? offset : lines.first(i);
      if (i !== line && lines.indents[i] <= frame.entryIndent) {
        if (!this.endsJoined(i, frame)) {
          i = this.skipNoise(i) - 1;
          continue;
        }
        this.dropJoined(offset, line, frame);
        return i;
      }
      if (!isQuoteCode(this.text.charCodeAt(from))) {
        i = this.skipNoise(i) - 1;
        continue;
      }
      grammar.pos = from;
      grammar.end = lines.last(i);
      try {
        parts.push(grammar.scanQuoted());
      } catch (stop) {
        if (!(stop instanceof Stop)) throw stop;
        loseValue(frame.open);
        this.dropRest(stop, i, from);
        return i + 1;
      }
      while (grammar.at(grammar.pos) === 32) grammar.pos++;
      if (grammar.at(grammar.pos) === 43 && grammar.pos === grammar.end - 1) continue;
      const length = grammar.pos - offset;
      const value = parts.join("");
      return this.afterValue(i, frame, { kind: "string", offset, length, value }, offset);
    }
    this.dropJoined(offset, line, frame);
    return this.lastLine + 1;
  }

  protected dropJoined(offset: number, line: number, frame: Frame): void {
    loseValue(frame.open);
    const message = "left out a string whose last piece is missing";
    this.repair("cut_value", offset, this.lines.last(line) - offset, line, message);
  }

  /** Returns whether a string begins on the line and continues below it. */
  protected isJoined(line: number): boolean {
    return isQuoteCode(this.text.charCodeAt(this.lines.first(line))) &&
      this.text.charCodeAt(this.lines.last(line) - 1) === 43;
  }

  /** Returns whether the line continues with the container, so that no piece can follow. */
  protected endsJoined(line: number, frame: Frame): boolean {
    const code = this.text.charCodeAt(this.lines.first(line));
    const indent = this.lines.indents[line];
    if (code === 125 || code === 93) return indent === frame.entryIndent - 2;
    return indent === frame.entryIndent && this.hasKey(line, frame);
  }

  /** Reads an error with its stack frames; -1 when no frame follows. */
  protected readThrown(line: number, frame: Frame): number {
    const { grammar } = this;
    const lines = this.lines;
    let last = line;
    grammar.end = this.text.length;
    let offset = this.valueStart(line, frame);
    let wordEnd = grammar.wordEnd(offset);
    const { key } = frame.open;
    const isNamed = wordEnd === offset || ERROR_NAME.test(this.text.slice(offset, wordEnd));
    if (key !== undefined && isCollection(frame.open) && !isNamed) {
      // In a list it is the error's own name, and not one of a property.
      ({ offset } = key.keySpan);
      wordEnd = offset + key.keySpan.length;
      frame.open.key = undefined;
    }
    if (!isErrorHead(grammar, wordEnd)) return -1;
    let inLine = -1;
    while (
      inLine === -1 && last < this.lastLine && lines.indents[last + 1] > frame.entryIndent &&
      isFrameAt(grammar, lines.starts[last + 1])
    ) {
      last++;
      inLine = endInLine(grammar, lines.starts[last], lines.last(last));
    }
    if (last === line) return -1;
    let end = inLine === -1 ? lines.last(last) : inLine;
    const code = this.text.charCodeAt(end - 1);
    const hasProperties = code === 123 && this.text.charCodeAt(end - 2) === 32;
    if (hasProperties) end -= 2;
    else if (code === 44) end--;
    const text = this.text.slice(offset, end);
    const base = { kind: "error" as const, offset, length: end - offset, entries: [], text };
    if (hasProperties) {
      const none = { entries: [], items: [], pairs: [] };
      const open: Open = { offset, bracket: end + 1, closer: 125, base, ...none };
      this.frames.push({ open, entryIndent: frame.entryIndent + 2 });
      return last + 1;
    }
    grammar.pos = end;
    grammar.end = lines.last(last);
    return this.afterValue(last, frame, base, offset);
  }
}
