/** Text that is not what `util.inspect` prints, with the place where reading stopped. */
export class InspectSyntaxError extends SyntaxError {
  /** Where reading stopped, in UTF-16 units counted from 0. */
  readonly offset: number;
  /** Line of the offset, counted from 1. */
  readonly line: number;
  /** Column of the offset in UTF-16 units, counted from 1. */
  readonly column: number;

  /**
   * Makes the error; line and column are counted here, in one pass over the text before it.
   *
   * @param message What was expected, without the place.
   * @param text The whole text.
   * @param offset Where reading stopped, in UTF-16 units counted from 0.
   */
  constructor(message: string, text: string, offset: number) {
    let line = 1;
    let lineStart = 0;
    for (let i = text.indexOf("\n"); i !== -1 && i < offset; i = text.indexOf("\n", i + 1)) {
      line++;
      lineStart = i + 1;
    }
    const column = offset - lineStart + 1;
    super(`Cannot parse inspect text at line ${line}, column ${column}: ${message}`);
    this.name = "InspectSyntaxError";
    this.offset = offset;
    this.line = line;
    this.column = column;
  }
}
