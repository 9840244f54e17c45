import type { InspectNode } from "./node.ts";
import { finish, hasItems, loseValue, type Open, takesItem } from "./_build.ts";
import { isClosed } from "./_grammar.ts";
import type { Frame } from "./_frames.ts";
import { Stretches } from "./_stretches.ts";
import { closeAll } from "./_partial.ts";
import { isDigitCode, Stop } from "./_scanner.ts";

/** Reads line by line what the strict grammar refuses. A line is looked at once. */
export class Loose extends Stretches {
  /** Reads all lines; those after the value are noise. */
  run(): void {
    for (let line = 0; line <= this.lastLine;) {
      this.grammar.steps += this.lines.ends[line] - this.lines.starts[line] + 1;
      if (this.lines.isBlank(line)) line++;
      else if (this.root !== null) line = this.skipNoise(line);
      else if (this.frames.length === 0) line = this.readRoot(line);
      else line = this.readLine(line);
    }
    if (this.root !== null || this.frames.length === 0) return;
    const end = this.lines.last(this.lastLine);
    this.closeAbove(0, end, this.lastLine);
    const { open } = this.frames[0];
    this.settle(this.frames[0], "lost", this.lastLine);
    this.repair("missing_close", end, 0, this.lastLine, "closed a container that was cut off");
    this.root = finish(open, end);
    this.end = end;
  }

  protected readRoot(line: number): number {
    const { grammar } = this;
    const last = this.lines.last(line);
    this.aim(line);
    try {
      const node = grammar.readValue();
      const next = grammar.at(grammar.pos);
      if (!isClosed(node, this.text) || (next !== -1 && next !== 32)) return this.skipNoise(line);
      this.setRoot(node, line);
      return line + 1;
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      const { open } = grammar;
      if (open.length === 1 && open[0].bracket === last - 1) {
        if (open[0].className !== undefined && !this.opensBlock(line)) {
          return this.skipNoise(line);
        }
        this.frames.push({ open: open[0], entryIndent: this.lines.indents[line] + 2 });
        return line + 1;
      }
      const isObject = open.length > 0 && open[0].closer === 125 &&
        this.text.charCodeAt(open[0].bracket + 1) === 32;
      if (!isObject || (open[0].entries.length === 0 && open[0].className !== undefined)) {
        return this.skipNoise(line);
      }
      this.dropRest(stop, line);
      this.setRoot(closeAll(open, last), line);
      return line + 1;
    }
  }

  protected readLine(line: number): number {
    const indent = this.lines.indents[line];
    const code = this.text.charCodeAt(this.lines.first(line));
    if (code === 125 || code === 93) return this.readCloser(line, indent, code);
    const top = this.frames[this.frames.length - 1];
    if (indent === top.entryIndent || (indent > top.entryIndent && this.isPadded(top, code))) {
      return this.readEntries(line, top);
    }
    const outer = this.outerFrame(line, indent, top);
    if (outer === -1) return this.skipNoise(line);
    this.closeAbove(outer, this.lines.first(line), line);
    return this.readEntries(line, this.frames[outer]);
  }

  /** Numbers in columns are padded at the left. */
  protected isPadded(frame: Frame, code: number): boolean {
    return frame.open.closer === 93 && (isDigitCode(code) || code === 45);
  }

  /**
   * Finds the container whose entry this line is when the closing bracket of the inner one is
   * gone; -1 when it still comes, so that the line is noise that only looks like an entry.
   */
  protected outerFrame(line: number, indent: number, top: Frame): number {
    const index = this.frames.findLastIndex((frame) => frame.entryIndent === indent);
    if (index === -1 || !this.hasKey(line, this.frames[index])) return -1;
    const inner = this.nextCloser(line, top);
    const outer = this.nextCloser(line, this.frames[index]);
    return outer < this.lines.count && inner > outer ? index : -1;
  }

  protected readCloser(line: number, indent: number, code: number): number {
    const lines = this.lines;
    const offset = lines.first(line);
    const frames = this.frames;
    const index = frames.findLastIndex((f) =>
      f.entryIndent === indent + 2 && f.open.closer === code
    );
    const top = frames[frames.length - 1];
    const isEarly = index !== -1 && frames[index] !== top &&
      this.nextCloser(line, top) < this.nextCloser(line, frames[index]) &&
      this.nextCloser(line, frames[index]) < lines.count;
    if (index === -1 || isEarly) {
      const length = lines.last(line) - offset;
      this.repair("stray_close", offset, length, line, "left out a bracket that closes nothing");
      return line + 1;
    }
    this.closeAbove(index, offset, line);
    const frame = frames[index];
    this.settle(frame, "closed", line);
    const node = finish(frame.open, offset + 1);
    if (index === 0) {
      this.setRoot(node, line);
      return line + 1;
    }
    frames.pop();
    this.aim(line);
    this.grammar.pos = offset + 1;
    return this.afterValue(line, frames[index - 1], node, offset);
  }

  protected readEntries(line: number, frame: Frame): number {
    const { grammar } = this;
    const { open } = frame;
    this.aim(line);
    const canHaveItems = hasItems(open);
    let start = grammar.pos;
    let hasKey = false;
    try {
      for (let isFirst = true;; isFirst = false) {
        start = grammar.pos;
        hasKey = this.hasKeyAt(open, canHaveItems);
        if (!hasKey && !canHaveItems) return this.skipNoise(line);
        if (isFirst && hasKey) this.settle(frame, "sibling", line);
        grammar.pos = start;
        const value = grammar.readEntry(open);
        if (isFirst && !hasKey) this.settle(frame, "sibling", line);
        const next = this.afterEntry(line, frame, value, start, canHaveItems && !hasKey);
        if (next !== -1) return next;
      }
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      if (!hasKey && !canHaveItems) return this.skipNoise(line);
      return this.afterStop(stop, line, frame, start, hasKey);
    }
  }

  protected hasKeyAt(open: Open, hasItems: boolean): boolean {
    try {
      return this.grammar.readKey(open);
    } catch (stop) {
      if (!(stop instanceof Stop) || hasItems) throw stop;
      return false;
    }
  }

  /** Continues after a whole entry; -1 asks for the next item of the same line. */
  protected afterEntry(
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
    return this.afterValue(line, frame, value, start);
  }

  /** Adds a value that was read, by what follows it on its line. */
  protected afterValue(line: number, frame: Frame, value: InspectNode, start: number): number {
    const { grammar } = this;
    const { open } = frame;
    while (grammar.at(grammar.pos) === 32) grammar.pos++;
    const next = grammar.at(grammar.pos);
    const isNamed = open.key !== undefined || open.mapKey !== undefined;
    if (!isNamed && grammar.looksAt("=>")) return this.readMapValue(line, frame, value, start);
    if (!isNamed && !takesItem(open, value)) {
      this.dropRest(new Stop("token", 'expected "=>"', grammar.pos), line, start);
      return line + 1;
    }
    if (next === -1) {
      frame.pending = { value, key: open.key, mapKey: open.mapKey, isTorn: false };
      open.key = open.mapKey = undefined;
      return line + 1;
    }
    const rest = grammar.pos + 1;
    // A decimal comma: the number goes on behind it.
    const isTorn = value.kind === "number" && next === 44 && isDigitCode(grammar.at(rest));
    if (!isTorn && (next === 44 || isClosed(value, this.text))) grammar.add(open, value);
    if (isTorn || next !== 44) {
      loseValue(open);
      const stop = new Stop("token", 'expected ","', grammar.pos);
      this.dropRest(stop, line, isClosed(value, this.text) ? grammar.pos : start);
    } else if (rest < grammar.end) {
      this.dropRest(new Stop("token", "expected the end of the line", rest), line);
    }
    return line + 1;
  }

  protected readMapValue(line: number, frame: Frame, key: InspectNode, start: number): number {
    const { grammar } = this;
    frame.open.mapKey = key;
    grammar.pos += 2;
    grammar.skipSpace();
    try {
      return this.afterValue(line, frame, grammar.readValue(), start);
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      return this.afterStop(stop, line, frame, start, true);
    }
  }

  /** Continues after an entry that the grammar refused: opened, joined, partial, or bad. */
  protected afterStop(
    stop: Stop,
    line: number,
    frame: Frame,
    start: number,
    hasKey: boolean,
  ): number {
    const { grammar } = this;
    const last = this.lines.last(line);
    const { open } = grammar;
    const isOpening = open.length === 1 && open[0].bracket === last - 1;
    if (!hasKey && open.length === 0 && line !== this.lastLine) {
      if (this.isJoined(line)) {
        this.settle(frame, "sibling", line);
        return this.readJoined(line, frame);
      }
      frame.open.key = frame.open.mapKey = undefined;
      return this.skipNoise(line);
    }
    if (isOpening) {
      this.settle(frame, "sibling", line);
      this.frames.push({ open: open[0], entryIndent: this.lines.indents[line] + 2 });
      return line + 1;
    }
    if (stop.reason === "too_deep" && stop.offset === last - 1) {
      return this.skipDeep(stop, line, frame);
    }
    if (open.length > 0) {
      this.dropRest(stop, line);
      const node = closeAll(open, last);
      this.settle(frame, "sibling", line);
      grammar.add(frame.open, node);
      return line + 1;
    }
    const joined = this.readJoined(line, frame);
    if (joined !== -1) return joined;
    const thrown = this.readThrown(line, frame);
    if (thrown !== -1) return thrown;
    loseValue(frame.open);
    this.dropRest(stop, line, start);
    return line + 1;
  }

  protected skipDeep(stop: Stop, line: number, frame: Frame): number {
    loseValue(frame.open);
    const closer = this.text.charCodeAt(stop.offset) + 2;
    const end = this.blockEnd(line, this.lines.indents[line], closer);
    const first = this.lines.first(line);
    this.repair(
      "too_deep",
      first,
      this.lines.last(end) - first,
      line,
      `left out: ${stop.message}`,
    );
    return end + 1;
  }
}
