import type { Buffer } from "node:buffer";
import type { LogText } from "../log/log_text.ts";

/** Where an event stands: `start`, `end` and `next` count in the text that is being read. */
export interface EventPlace {
  /** Line of its first byte in the file, from 1. */
  readonly line: number;
  /** Offset of its first byte in the file. */
  readonly offset: number;
  /** Bytes in the file, up to the next event. */
  readonly lengthBytes: number;
  /** First byte of its message. */
  readonly start: number;
  /** First byte behind its message, without the line feeds at its end. */
  readonly end: number;
  /** First byte of the next event. */
  readonly next: number;
  /** Line feeds from its first byte to the next event. */
  readonly lineCount: number;
}

/** Text that is being read. */
export interface Piece extends LogText {
  readonly arena: Buffer<ArrayBuffer>;
  /** Place in the arena of the text's first byte. */
  readonly from: number;
  /** Whether all of it is UTF-8. */
  readonly isValid: boolean;
}
