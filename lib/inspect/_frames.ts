import type { InspectNode } from "./node.ts";
import type { Repair, RepairKind } from "./repair.ts";
import { addPart, finish, loseName, type Open } from "./_build.ts";
import { Grammar, isClosed } from "./_grammar.ts";
import { Lines } from "./_lines.ts";
import { lineAt } from "./_partial.ts";
import { isDigitCode, type Stop } from "./_scanner.ts";

/** A value whose line had no comma: it counts only when its container is seen to end. */
export interface Pending {
  readonly value: InspectNode;
  readonly key: Open["key"];
  readonly mapKey: Open["mapKey"];
  isTorn: boolean;
}

/** A container that spans lines. */
export interface Frame {
  readonly open: Open;
  /** Indentation of its entries; its closing bracket stands two spaces to the left. */
  readonly entryIndent: number;
  pending?: Pending;
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** Containers that span lines, and what is lost around them. */
export class Frames {
  readonly repairs: Repair[] = [];
  /** The value, null while none has begun. */
  root: InspectNode | null = null;
  /** First unit after the value. */
  end = 0;
  readonly grammar: Grammar;
  protected readonly lines: Lines;
  protected readonly frames: Frame[] = [];
  protected readonly maxDepth: number;
  protected readonly lastLine: number;
  readonly #firstLine: number;

  constructor(readonly text: string, maxDepth: number, end: number, from = 0) {
    this.lines = new Lines(text, from, end);
    this.maxDepth = maxDepth;
    this.grammar = new Grammar(text, maxDepth, from, end);
    this.#firstLine = from === 0 ? 1 : lineAt(text, from);
    let last = this.lines.count - 1;
    while (last > 0 && this.lines.isBlank(last)) last--;
    this.lastLine = last;
  }

  protected repair(
    kind: RepairKind,
    offset: number,
    length: number,
    line: number,
    message: string,
  ): void {
    this.repairs.push({ kind, offset, length, line: line + this.#firstLine, message });
  }

  protected aim(line: number): void {
    this.grammar.pos = this.lines.first(line);
    this.grammar.end = this.lines.last(line);
    this.grammar.open.length = 0;
    this.grammar.maxDepth = this.maxDepth - this.frames.length;
  }

  protected setRoot(node: InspectNode, line: number): void {
    this.root = node;
    this.end = node.offset + node.length;
    let rest = this.end;
    const last = this.lines.last(line);
    while (rest < last && this.text.charCodeAt(rest) === 32) rest++;
    if (rest < last) {
      this.repair("noise_line", rest, last - rest, line, "left out text after the value");
    }
  }

  /** Reports what was lost from where reading stopped to the end of the line. */
  protected dropRest(stop: Stop, line: number, from = stop.offset): void {
    const last = this.lines.last(line);
    const isCut = stop.offset >= last && line === this.lastLine;
    const kind = stop.reason === "too_deep" || stop.reason === "unterminated_string"
      ? stop.reason
      : isCut || stop.reason === "end"
      ? "cut_value"
      : "unknown_token";
    const offset = Math.min(from, last);
    this.repair(kind, offset, last - offset, line, `left out the rest of a line: ${stop.message}`);
  }

  protected nextCloser(line: number, frame: Frame): number {
    return this.lines.nextCloser(line, frame.entryIndent - 2, frame.open.closer);
  }

  /** Skips a line that is not part of the value, and the block that it opens. */
  protected skipNoise(line: number): number {
    const lines = this.lines;
    const first = lines.first(line);
    const indent = lines.indents[line];
    const top = this.frames[this.frames.length - 1];
    if (top?.pending !== undefined && this.isTail(line)) top.pending.isTorn = true;
    let last = line;
    const bracket = this.text.charCodeAt(lines.last(line) - 1);
    if (bracket === 123 || bracket === 91) last = this.blockEnd(line, indent, bracket + 2);
    const message = last === line
      ? "left out a line that is not part of the value"
      : `left out ${last - line + 1} lines of a block that is not part of the value`;
    this.repair("noise_line", first, lines.last(last) - first, line, message);
    return last + 1;
  }

  /** Returns whether the line may be the other half of a number whose line was torn. */
  protected isTail(line: number): boolean {
    const first = this.lines.first(line);
    const code = this.text.charCodeAt(first);
    const isPart = isDigitCode(code) || code === 46 || code === 43 || code === 45 || code === 95;
    return isPart && !TIMESTAMP.test(this.text.slice(first, first + 20));
  }

  /** Returns the last line of the block that a line opens, the line itself if none follows. */
  protected blockEnd(line: number, indent: number, closer: number): number {
    const lines = this.lines;
    let next = line + 1;
    while (next < this.lastLine && lines.isBlank(next)) next++;
    if (next > this.lastLine || lines.indents[next] !== indent + 2) return line;
    const first = this.text.charCodeAt(lines.first(next));
    if (first === 125 || first === 93) return line;
    while (next <= this.lastLine && (lines.isBlank(next) || lines.indents[next] > indent)) next++;
    if (next > this.lastLine) return this.lastLine;
    const isCloser = lines.indents[next] === indent &&
      this.text.charCodeAt(lines.first(next)) === closer;
    return isCloser ? next : next - 1;
  }

  /** Closes the containers inside frame `index`, whose own brackets are gone. */
  protected closeAbove(index: number, offset: number, line: number): void {
    while (this.frames.length - 1 > index) {
      const frame = this.frames[this.frames.length - 1];
      this.settle(frame, "lost", line);
      this.frames.pop();
      this.repair(
        "missing_close",
        offset,
        0,
        line,
        "closed a container that had no closing bracket",
      );
      addPart(this.frames[this.frames.length - 1].open, finish(frame.open, offset));
    }
  }

  /** Decides about a value without a comma once it is known what came after it. */
  protected settle(frame: Frame, after: "closed" | "sibling" | "lost", line: number): void {
    const { pending } = frame;
    if (pending === undefined) return;
    frame.pending = undefined;
    const { value } = pending;
    const isWhole = isClosed(value, this.text);
    const canBeCut = value.kind === "number" || value.kind === "regexp" || value.kind === "error";
    const end = value.offset + value.length;
    if (!isWhole && (after === "lost" || (canBeCut && (after === "sibling" || pending.isTorn)))) {
      const message = "left out a value that may have been cut";
      this.repair("cut_value", value.offset, value.length, this.lineOf(end, line), message);
      loseName(frame.open, pending.key);
      return;
    }
    if (after === "sibling") {
      this.repair("missing_comma", end, 0, this.lineOf(end, line), "went on without a comma");
    }
    const { key, mapKey } = frame.open;
    frame.open.key = pending.key;
    frame.open.mapKey = pending.mapKey;
    this.grammar.add(frame.open, value);
    frame.open.key = key;
    frame.open.mapKey = mapKey;
  }

  protected lineOf(offset: number, before: number): number {
    let line = before;
    while (line > 0 && this.lines.starts[line] >= offset) line--;
    return line;
  }

  /** Returns whether the next line is an entry of what this line opens, or closes it. */
  protected opensBlock(line: number): boolean {
    const lines = this.lines;
    let next = line + 1;
    while (next < this.lastLine && lines.isBlank(next)) next++;
    if (next > this.lastLine) return true;
    const code = this.text.charCodeAt(lines.first(next));
    const indent = lines.indents[next] - lines.indents[line];
    return code === 125 || code === 93 ? indent === 0 : indent === 2;
  }
}
