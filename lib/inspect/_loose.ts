import type { InspectNode } from "./node.ts";
import type { Repair, RepairKind } from "./repair.ts";
import { finish, hasItems, type Open } from "./_build.ts";
import { Grammar, isClosed } from "./_grammar.ts";
import { Lines } from "./_lines.ts";
import { closeAll } from "./_partial.ts";
import { isDigitCode, isQuoteCode, Stop } from "./_scanner.ts";
import { isFrameAt } from "./_shapes.ts";

/** A value whose line had no comma: it counts only when its container is seen to end. */
interface Pending {
  readonly value: InspectNode;
  readonly key: Open["key"];
  readonly mapKey: Open["mapKey"];
  isTorn: boolean;
}

/** A container that spans lines. */
interface Frame {
  readonly open: Open;
  /** Indentation of its entries; its closing bracket stands two spaces to the left. */
  readonly entryIndent: number;
  pending?: Pending;
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** Reads line by line what the strict grammar refuses. A line is looked at once. */
export class Loose {
  readonly repairs: Repair[] = [];
  /** The value, null while none has begun. */
  root: InspectNode | null = null;
  /** First unit after the value. */
  end = 0;
  readonly grammar: Grammar;
  readonly #lines: Lines;
  readonly #frames: Frame[] = [];
  readonly #maxDepth: number;
  readonly #lastLine: number;

  constructor(readonly text: string, maxDepth: number, end: number) {
    this.#lines = new Lines(text, 0, end);
    this.#maxDepth = maxDepth;
    this.grammar = new Grammar(text, maxDepth, 0, end);
    let last = this.#lines.count - 1;
    while (last > 0 && this.#lines.isBlank(last)) last--;
    this.#lastLine = last;
  }

  /** Reads all lines; those after the value are noise. */
  run(): void {
    for (let line = 0; line <= this.#lastLine;) {
      this.grammar.steps += this.#lines.ends[line] - this.#lines.starts[line] + 1;
      if (this.#lines.isBlank(line)) line++;
      else if (this.root !== null) line = this.#skipNoise(line);
      else if (this.#frames.length === 0) line = this.#readRoot(line);
      else line = this.#readLine(line);
    }
    if (this.root !== null || this.#frames.length === 0) return;
    const end = this.#lines.last(this.#lastLine);
    this.#closeAbove(0, end, this.#lastLine);
    const { open } = this.#frames[0];
    this.#settle(this.#frames[0], "lost", this.#lastLine);
    this.#repair("missing_close", end, 0, this.#lastLine, "closed a container that was cut off");
    this.root = finish(open, end);
    this.end = end;
  }

  #repair(kind: RepairKind, offset: number, length: number, line: number, message: string): void {
    this.repairs.push({ kind, offset, length, line: line + 1, message });
  }

  #aim(line: number): void {
    this.grammar.pos = this.#lines.first(line);
    this.grammar.end = this.#lines.last(line);
    this.grammar.open.length = 0;
    this.grammar.maxDepth = this.#maxDepth - this.#frames.length;
  }

  #readRoot(line: number): number {
    const { grammar } = this;
    const last = this.#lines.last(line);
    this.#aim(line);
    try {
      const node = grammar.readValue();
      const next = grammar.at(grammar.pos);
      if (!isClosed(node, this.text) || (next !== -1 && next !== 32)) return this.#skipNoise(line);
      this.#setRoot(node, line);
      return line + 1;
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      const { open } = grammar;
      if (open.length === 1 && open[0].bracket === last - 1) {
        if (open[0].className !== undefined && !this.#opensBlock(line)) {
          return this.#skipNoise(line);
        }
        this.#frames.push({ open: open[0], entryIndent: this.#lines.indents[line] + 2 });
        return line + 1;
      }
      const isObject = open.length > 0 && open[0].closer === 125 &&
        this.text.charCodeAt(open[0].bracket + 1) === 32;
      if (!isObject || (open[0].entries.length === 0 && open[0].className !== undefined)) {
        return this.#skipNoise(line);
      }
      this.#dropRest(stop, line);
      this.#setRoot(closeAll(open, last), line);
      return line + 1;
    }
  }

  /** Tells whether the next line is an entry of what this line opens, or closes it. */
  #opensBlock(line: number): boolean {
    const lines = this.#lines;
    let next = line + 1;
    while (next < this.#lastLine && lines.isBlank(next)) next++;
    if (next > this.#lastLine) return true;
    const code = this.text.charCodeAt(lines.first(next));
    const indent = lines.indents[next] - lines.indents[line];
    return code === 125 || code === 93 ? indent === 0 : indent === 2;
  }

  #setRoot(node: InspectNode, line: number): void {
    this.root = node;
    this.end = node.offset + node.length;
    let rest = this.end;
    const last = this.#lines.last(line);
    while (rest < last && this.text.charCodeAt(rest) === 32) rest++;
    if (rest < last) {
      this.#repair("noise_line", rest, last - rest, line, "left out text after the value");
    }
  }

  /** Reports what was lost from where reading stopped to the end of the line. */
  #dropRest(stop: Stop, line: number, from = stop.offset): void {
    const last = this.#lines.last(line);
    const isCut = stop.offset >= last && line === this.#lastLine;
    const kind = stop.reason === "too_deep" || stop.reason === "unterminated_string"
      ? stop.reason
      : isCut || stop.reason === "end"
      ? "cut_value"
      : "unknown_token";
    const offset = Math.min(from, last);
    this.#repair(kind, offset, last - offset, line, `left out the rest of a line: ${stop.message}`);
  }

  #readLine(line: number): number {
    const indent = this.#lines.indents[line];
    const code = this.text.charCodeAt(this.#lines.first(line));
    if (code === 125 || code === 93) return this.#readCloser(line, indent, code);
    const top = this.#frames[this.#frames.length - 1];
    if (indent === top.entryIndent || (indent > top.entryIndent && this.#isPadded(top, code))) {
      return this.#readEntries(line, top);
    }
    const outer = this.#outerFrame(line, indent, top);
    if (outer === -1) return this.#skipNoise(line);
    this.#closeAbove(outer, this.#lines.first(line), line);
    return this.#readEntries(line, this.#frames[outer]);
  }

  /** Numbers in columns are padded at the left. */
  #isPadded(frame: Frame, code: number): boolean {
    return frame.open.closer === 93 && (isDigitCode(code) || code === 45);
  }

  /**
   * Finds the container whose entry this line is when the closing bracket of the inner one is
   * gone; -1 when it still comes, so that the line is noise that only looks like an entry.
   */
  #outerFrame(line: number, indent: number, top: Frame): number {
    const index = this.#frames.findLastIndex((frame) => frame.entryIndent === indent);
    if (index === -1 || !this.#hasKey(line, this.#frames[index])) return -1;
    const inner = this.#nextCloser(line, top);
    const outer = this.#nextCloser(line, this.#frames[index]);
    return outer < this.#lines.count && inner > outer ? index : -1;
  }

  #nextCloser(line: number, frame: Frame): number {
    return this.#lines.nextCloser(line, frame.entryIndent - 2, frame.open.closer);
  }

  #hasKey(line: number, frame: Frame): boolean {
    this.#aim(line);
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

  /** Skips a line that is not part of the value, and the block that it opens. */
  #skipNoise(line: number): number {
    const lines = this.#lines;
    const first = lines.first(line);
    const indent = lines.indents[line];
    const top = this.#frames[this.#frames.length - 1];
    if (top?.pending !== undefined && this.#isTail(line)) top.pending.isTorn = true;
    let last = line;
    const bracket = this.text.charCodeAt(lines.last(line) - 1);
    if (bracket === 123 || bracket === 91) last = this.#blockEnd(line, indent, bracket + 2);
    const message = last === line
      ? "left out a line that is not part of the value"
      : `left out ${last - line + 1} lines of a block that is not part of the value`;
    this.#repair("noise_line", first, lines.last(last) - first, line, message);
    return last + 1;
  }

  /** Tells whether the line may be the other half of a number whose line was torn. */
  #isTail(line: number): boolean {
    const first = this.#lines.first(line);
    const code = this.text.charCodeAt(first);
    const isPart = isDigitCode(code) || code === 46 || code === 43 || code === 45 || code === 95;
    return isPart && !TIMESTAMP.test(this.text.slice(first, first + 20));
  }

  /** Returns the last line of the block that a line opens, the line itself if none follows. */
  #blockEnd(line: number, indent: number, closer: number): number {
    const lines = this.#lines;
    let next = line + 1;
    while (next < this.#lastLine && lines.isBlank(next)) next++;
    if (next > this.#lastLine || lines.indents[next] !== indent + 2) return line;
    const first = this.text.charCodeAt(lines.first(next));
    if (first === 125 || first === 93) return line;
    while (next <= this.#lastLine && (lines.isBlank(next) || lines.indents[next] > indent)) next++;
    if (next > this.#lastLine) return this.#lastLine;
    const isCloser = lines.indents[next] === indent &&
      this.text.charCodeAt(lines.first(next)) === closer;
    return isCloser ? next : next - 1;
  }

  #readCloser(line: number, indent: number, code: number): number {
    const lines = this.#lines;
    const offset = lines.first(line);
    const frames = this.#frames;
    const index = frames.findLastIndex((f) =>
      f.entryIndent === indent + 2 && f.open.closer === code
    );
    const top = frames[frames.length - 1];
    const isEarly = index !== -1 && frames[index] !== top &&
      this.#nextCloser(line, top) < this.#nextCloser(line, frames[index]) &&
      this.#nextCloser(line, frames[index]) < lines.count;
    if (index === -1 || isEarly) {
      const length = lines.last(line) - offset;
      this.#repair("stray_close", offset, length, line, "left out a bracket that closes nothing");
      return line + 1;
    }
    this.#closeAbove(index, offset, line);
    const frame = frames[index];
    this.#settle(frame, "closed", line);
    const node = finish(frame.open, offset + 1);
    if (index === 0) {
      this.#setRoot(node, line);
      return line + 1;
    }
    frames.pop();
    this.#aim(line);
    this.grammar.pos = offset + 1;
    return this.#afterValue(line, frames[index - 1], node, offset);
  }

  /** Closes the containers inside frame `index`, whose own brackets are gone. */
  #closeAbove(index: number, offset: number, line: number): void {
    while (this.#frames.length - 1 > index) {
      const frame = this.#frames[this.#frames.length - 1];
      this.#settle(frame, "lost", line);
      this.#frames.pop();
      this.#repair(
        "missing_close",
        offset,
        0,
        line,
        "closed a container that had no closing bracket",
      );
      this.grammar.add(this.#frames[this.#frames.length - 1].open, finish(frame.open, offset));
    }
  }

  /** Decides about a value without a comma once it is known what came after it. */
  #settle(frame: Frame, after: "closed" | "sibling" | "lost", line: number): void {
    const { pending } = frame;
    if (pending === undefined) return;
    frame.pending = undefined;
    const { value } = pending;
    const isWhole = isClosed(value, this.text);
    const canBeCut = value.kind === "number" || value.kind === "regexp" || value.kind === "error";
    const end = value.offset + value.length;
    if (!isWhole && (after === "lost" || (canBeCut && (after === "sibling" || pending.isTorn)))) {
      const message = "left out a value that may have been cut";
      this.#repair("cut_value", value.offset, value.length, this.#lineOf(end, line), message);
      return;
    }
    if (after === "sibling") {
      this.#repair("missing_comma", end, 0, this.#lineOf(end, line), "went on without a comma");
    }
    const { key, mapKey } = frame.open;
    frame.open.key = pending.key;
    frame.open.mapKey = pending.mapKey;
    this.grammar.add(frame.open, value);
    frame.open.key = key;
    frame.open.mapKey = mapKey;
  }

  #lineOf(offset: number, before: number): number {
    let line = before;
    while (line > 0 && this.#lines.starts[line] >= offset) line--;
    return line;
  }

  #readEntries(line: number, frame: Frame): number {
    const { grammar } = this;
    const { open } = frame;
    this.#aim(line);
    const canHaveItems = hasItems(open);
    let start = grammar.pos;
    let hasKey = false;
    try {
      for (let isFirst = true;; isFirst = false) {
        start = grammar.pos;
        hasKey = this.#hasKeyAt(open, canHaveItems);
        if (!hasKey && !canHaveItems) return this.#skipNoise(line);
        if (isFirst && hasKey) this.#settle(frame, "sibling", line);
        grammar.pos = start;
        const value = grammar.readEntry(open);
        if (isFirst && !hasKey) this.#settle(frame, "sibling", line);
        const next = this.#afterEntry(line, frame, value, start, canHaveItems && !hasKey);
        if (next !== -1) return next;
      }
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      if (!hasKey && !canHaveItems) return this.#skipNoise(line);
      return this.#afterStop(stop, line, frame, start, hasKey);
    }
  }

  #hasKeyAt(open: Open, hasItems: boolean): boolean {
    try {
      return this.grammar.readKey(open);
    } catch (stop) {
      if (!(stop instanceof Stop) || hasItems) throw stop;
      return false;
    }
  }

  /** Goes on after a whole entry; -1 asks for the next item of the same line. */
  #afterEntry(
    line: number,
    frame: Frame,
    value: InspectNode | null,
    start: number,
    canHaveMore: boolean,
  ): number {
    const { grammar } = this;
    if (value === null) return line + 1;
    if (canHaveMore && frame.open.closer === 93) {
      const comma = grammar.at(grammar.pos) === 44;
      if (comma && grammar.pos + 1 < grammar.end) {
        grammar.add(frame.open, value);
        grammar.pos++;
        grammar.skipSpace();
        return -1;
      }
    }
    return this.#afterValue(line, frame, value, start);
  }

  /** Adds a value that was read, by what follows it on its line. */
  #afterValue(line: number, frame: Frame, value: InspectNode, start: number): number {
    const { grammar } = this;
    const { open } = frame;
    while (grammar.at(grammar.pos) === 32) grammar.pos++;
    const next = grammar.at(grammar.pos);
    if (next === -1) {
      frame.pending = { value, key: open.key, mapKey: open.mapKey, isTorn: false };
      open.key = open.mapKey = undefined;
      return line + 1;
    }
    if (grammar.looksAt("=>")) return this.#readMapValue(line, frame, value, start);
    const rest = grammar.pos + 1;
    if (next === 44 || isClosed(value, this.text)) grammar.add(open, value);
    if (next !== 44) {
      open.key = open.mapKey = undefined;
      const stop = new Stop("token", 'expected ","', grammar.pos);
      this.#dropRest(stop, line, isClosed(value, this.text) ? grammar.pos : start);
    } else if (rest < grammar.end) {
      this.#dropRest(new Stop("token", "expected the end of the line", rest), line);
    }
    return line + 1;
  }

  #readMapValue(line: number, frame: Frame, key: InspectNode, start: number): number {
    const { grammar } = this;
    frame.open.mapKey = key;
    grammar.pos += 2;
    grammar.skipSpace();
    try {
      return this.#afterValue(line, frame, grammar.readValue(), start);
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      return this.#afterStop(stop, line, frame, start, true);
    }
  }

  /** Goes on after an entry that the grammar refused: opened, joined, partial, or bad. */
  #afterStop(stop: Stop, line: number, frame: Frame, start: number, hasKey: boolean): number {
    const { grammar } = this;
    const last = this.#lines.last(line);
    const { open } = grammar;
    const isOpening = open.length === 1 && open[0].bracket === last - 1;
    if (!hasKey && open.length === 0 && line !== this.#lastLine) {
      frame.open.key = frame.open.mapKey = undefined;
      return this.#skipNoise(line);
    }
    if (isOpening) {
      this.#settle(frame, "sibling", line);
      this.#frames.push({ open: open[0], entryIndent: this.#lines.indents[line] + 2 });
      return line + 1;
    }
    if (stop.reason === "too_deep" && stop.offset === last - 1) {
      return this.#skipDeep(stop, line, frame);
    }
    if (open.length > 0) {
      this.#dropRest(stop, line);
      const node = closeAll(open, last);
      this.#settle(frame, "sibling", line);
      grammar.add(frame.open, node);
      return line + 1;
    }
    const joined = this.#readJoined(line, frame);
    if (joined !== -1) return joined;
    const thrown = this.#readThrown(line, frame);
    if (thrown !== -1) return thrown;
    frame.open.key = frame.open.mapKey = undefined;
    this.#dropRest(stop, line, start);
    return line + 1;
  }

  #skipDeep(stop: Stop, line: number, frame: Frame): number {
    frame.open.key = frame.open.mapKey = undefined;
    const closer = this.text.charCodeAt(stop.offset) + 2;
    const end = this.#blockEnd(line, this.#lines.indents[line], closer);
    const first = this.#lines.first(line);
    this.#repair(
      "too_deep",
      first,
      this.#lines.last(end) - first,
      line,
      `left out: ${stop.message}`,
    );
    return end + 1;
  }

  /** Where the value of the waiting key begins on the line, -1 when no key waits. */
  #valueStart(line: number, frame: Frame): number {
    const { key } = frame.open;
    if (key === undefined) return this.#lines.first(line);
    let offset = key.keySpan.offset + key.keySpan.length + 1;
    while (this.text.charCodeAt(offset) === 32) offset++;
    return offset;
  }

  /** Reads a string whose pieces stand on lines of their own; -1 when it is none. */
  #readJoined(line: number, frame: Frame): number {
    const { grammar } = this;
    const lines = this.#lines;
    const offset = this.#valueStart(line, frame);
    if (!isQuoteCode(this.text.charCodeAt(offset))) return -1;
    if (this.text.charCodeAt(lines.last(line) - 1) !== 43) return -1;
    const parts: string[] = [];
    for (let i = line; i <= this.#lastLine; i++) {
      if (lines.isBlank(i)) continue;
      const from = i === line ? offset : lines.first(i);
      if (i !== line && lines.indents[i] <= frame.entryIndent) {
        if (!this.#endsJoined(i, frame)) {
          i = this.#skipNoise(i) - 1;
          continue;
        }
        frame.open.key = frame.open.mapKey = undefined;
        const message = "left out a string whose last piece is missing";
        this.#repair("cut_value", offset, lines.last(line) - offset, line, message);
        return i;
      }
      if (!isQuoteCode(this.text.charCodeAt(from))) {
        i = this.#skipNoise(i) - 1;
        continue;
      }
      grammar.pos = from;
      grammar.end = lines.last(i);
      try {
        parts.push(grammar.scanQuoted());
      } catch (stop) {
        if (!(stop instanceof Stop)) throw stop;
        frame.open.key = frame.open.mapKey = undefined;
        this.#dropRest(stop, i, from);
        return i + 1;
      }
      while (grammar.at(grammar.pos) === 32) grammar.pos++;
      if (grammar.at(grammar.pos) === 43 && grammar.pos === grammar.end - 1) continue;
      const length = grammar.pos - offset;
      const value = parts.join("");
      return this.#afterValue(i, frame, { kind: "string", offset, length, value }, offset);
    }
    frame.open.key = frame.open.mapKey = undefined;
    const message = "left out a string whose last piece is missing";
    this.#repair("cut_value", offset, lines.last(line) - offset, line, message);
    return this.#lastLine + 1;
  }

  /** Tells whether the line goes on with the container, so that no piece can follow. */
  #endsJoined(line: number, frame: Frame): boolean {
    const code = this.text.charCodeAt(this.#lines.first(line));
    const indent = this.#lines.indents[line];
    if (code === 125 || code === 93) return indent === frame.entryIndent - 2;
    return indent === frame.entryIndent && this.#hasKey(line, frame);
  }

  /** Reads an error with its stack frames; -1 when no frame follows. */
  #readThrown(line: number, frame: Frame): number {
    const { grammar } = this;
    const lines = this.#lines;
    const offset = this.#valueStart(line, frame);
    let last = line;
    grammar.end = this.text.length;
    while (
      last < this.#lastLine && lines.indents[last + 1] > frame.entryIndent &&
      isFrameAt(grammar, lines.starts[last + 1])
    ) last++;
    if (last === line) return -1;
    let end = lines.last(last);
    const code = this.text.charCodeAt(end - 1);
    const hasProperties = code === 123 && this.text.charCodeAt(end - 2) === 32;
    if (hasProperties) end -= 2;
    else if (code === 44) end--;
    const text = this.text.slice(offset, end);
    const base = { kind: "error" as const, offset, length: end - offset, entries: [], text };
    if (hasProperties) {
      const open: Open = {
        offset,
        bracket: end + 1,
        closer: 125,
        base,
        entries: [],
        items: [],
        pairs: [],
      };
      this.#frames.push({ open, entryIndent: frame.entryIndent + 2 });
      return last + 1;
    }
    grammar.pos = end;
    grammar.end = lines.last(last);
    return this.#afterValue(last, frame, base, offset);
  }
}
