import { Atoms } from "./_atoms.ts";
import type { Open } from "./_build.ts";
import { isDigitCode } from "./_scanner.ts";

/** Finds where containers open, and checks where their lines stand. */
export class Openings extends Atoms {
  /** Containers that are being read, the outermost first. */
  readonly open: Open[] = [];

  protected opening(
    offset: number,
    bracket: number,
    ref?: number,
    name?: string,
    size?: number,
  ): Open {
    const closer = this.text.charCodeAt(bracket) + 2;
    return {
      offset,
      bracket,
      closer,
      className: name,
      size,
      ref,
      base: undefined,
      entries: [],
      items: [],
      pairs: [],
      names: undefined,
      more: undefined,
      state: undefined,
      key: undefined,
      mapKey: undefined,
      column: undefined,
    };
  }

  /** Finds the bracket after `Foo`, `Foo(3)`, `Foo(3) [Map]`, `Foo <Complex prototype>`. */
  protected classOpening(offset: number, from: number, wordEnd: number, ref?: number): Open | null {
    let i = wordEnd;
    let size: number | undefined;
    if (this.at(i) === 40 && isDigitCode(this.at(i + 1))) {
      this.pos = i + 1;
      size = this.scanCount();
      if (this.at(this.pos) !== 41) return null;
      i = this.pos + 1;
    }
    const name = this.text.slice(from, wordEnd);
    const tags = i;
    for (let part = 0; part < 4 && this.at(i) === 32; part++) {
      const code = this.at(i + 1);
      const next = this.at(i + 2);
      const isBracket = next === 32 || next === 10 || next === 13 || next === -1;
      if (
        (code === 123 && (isBracket || next === 125)) || (code === 91 && (isBracket || next === 93))
      ) {
        return this.opening(offset, i + 1, ref, name + this.text.slice(tags, i), size);
      }
      if (code !== 91 && code !== 60) return null;
      const closing = code === 91 ? 93 : 62;
      let end = i + 2;
      for (let c = this.at(end); c !== -1 && c !== 10; c = this.at(++end)) {
        this.steps++;
        if (c === closing && this.at(end + 1) === 32) break;
      }
      if (this.at(end) !== closing) return null;
      i = end + 1;
    }
    return null;
  }

  /** Entries on lines of their own stand in one column; what stands elsewhere is not an entry. */
  protected checkColumn(open: Open, isLineStart: boolean, isBlock: boolean): void {
    const column = this.pos - this.lineStart;
    const known = open.column;
    if (!isLineStart) {
      if (isBlock && open.closer === 125) this.stop("expected a new line");
    } else if (known === undefined) {
      const outer = this.open.length > 1 ? this.open[this.open.length - 2].column ?? 0 : 0;
      if (column <= outer) this.stop("expected an indented line");
      open.column = column;
    } else if (open.closer === 93) {
      // Numbers in columns are padded at the left.
      if (column < known) open.column = column;
    } else if (column !== known) {
      this.stop("expected the indentation of the line before");
    }
  }

  protected checkClosing(open: Open, isLineStart: boolean): void {
    if (!isLineStart || open.column === undefined) return;
    const column = this.pos - this.lineStart + 2;
    if (open.closer === 125 ? column !== open.column : column > open.column) {
      this.stop("expected the bracket below the line that opened it");
    }
  }
}
