/** Lines of a text between two offsets, with what the recoverer asks about each. */
export class Lines {
  /** Where each line begins. */
  readonly starts: number[] = [];
  /** Where each line ends, its line break and carriage return left out. */
  readonly ends: number[] = [];
  /** How many spaces each line begins with. */
  readonly indents: number[] = [];
  readonly #closers = new Map<string, { lines: number[]; next: number }>();

  constructor(readonly text: string, start: number, end: number) {
    for (let from = start; from <= end;) {
      let to = text.indexOf("\n", from);
      if (to === -1 || to > end) to = end;
      this.#add(from, to > from && text.charCodeAt(to - 1) === 13 ? to - 1 : to);
      from = to + 1;
    }
  }

  #add(start: number, end: number): void {
    let first = start;
    while (first < end && this.text.charCodeAt(first) === 32) first++;
    const code = first < end ? this.text.charCodeAt(first) : 0;
    if (code === 125 || code === 93) {
      const key = `${first - start}:${code}`;
      const list = this.#closers.get(key) ?? { lines: [], next: 0 };
      if (list.lines.length === 0) this.#closers.set(key, list);
      list.lines.push(this.starts.length);
    }
    this.starts.push(start);
    this.ends.push(end);
    this.indents.push(first - start);
  }

  /** How many lines there are. */
  get count(): number {
    return this.starts.length;
  }

  /** Returns the offset of the first unit that is not a space. */
  first(line: number): number {
    return this.starts[line] + this.indents[line];
  }

  /** Returns the end of the line without the white space at its end. */
  last(line: number): number {
    let end = this.ends[line];
    const first = this.first(line);
    while (end > first && this.text.charCodeAt(end - 1) <= 32) end--;
    return end;
  }

  /** Returns whether nothing but white space stands on the line. */
  isBlank(line: number): boolean {
    return this.last(line) <= this.first(line);
  }

  /**
   * Returns the first line after `line` that begins with the bracket at the indentation,
   * `count` if there is none. Lines must be asked about in ascending order: each list of
   * brackets is walked only once.
   */
  nextCloser(line: number, indent: number, code: number): number {
    const list = this.#closers.get(`${indent}:${code}`);
    if (list === undefined) return this.count;
    while (list.next < list.lines.length && list.lines[list.next] <= line) list.next++;
    return list.lines[list.next] ?? this.count;
  }
}
