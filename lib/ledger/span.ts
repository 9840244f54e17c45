/**
 * Where a thing stands in a file.
 *
 * Offsets count bytes of the inflated text from 0, lines count from 1.
 */
export interface Span {
  /** First byte, counted from 0. */
  readonly offset: number;
  /** Length in bytes. */
  readonly length: number;
  /** Line of the first byte, counted from 1. */
  readonly line: number;
}
