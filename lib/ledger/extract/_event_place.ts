/** Where an event stands: `start`, `end` and `next` count in the text that is being read. */
export interface EventPlace {
  /** Line of its first byte in the file, from 1. */
  readonly line: number;
  /** Offset of its first byte in the file. */
  readonly offset: number;
  /** First byte of its message. */
  readonly start: number;
  /** First byte behind its message, without the line feeds at its end. */
  readonly end: number;
  /** First byte of the next event. */
  readonly next: number;
  /** Line feeds from its first byte to the next event. */
  readonly lineCount: number;
}
