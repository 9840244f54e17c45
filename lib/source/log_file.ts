import type { StreamPart } from "./stream_name.ts";

/** A file that may hold log text: on the disk, or in an archive. */
export interface LogFile extends StreamPart {
  /** Path for people: relative to what the user pointed at, that one's name included. */
  readonly path: string;
  /** Size as it is kept, in bytes. */
  readonly sizeBytes: number;
  /** Reads the whole file at once; only where that is cheap. */
  readonly readSmall?: () => Uint8Array | Promise<Uint8Array>;
  /** Reads the file in chunks. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** Something that could not be opened: what, and why. */
export interface UnreadableFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly reason: string;
}
