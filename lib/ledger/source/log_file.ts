import type { StreamPart } from "./stream_name.ts";

/** Where a log file's bytes are: a file of its own, or a member of a zip archive. */
export type LogPlace =
  | { readonly kind: "disk"; readonly path: string }
  | {
    readonly kind: "zip";
    readonly path: string;
    /** Place of the member among the archive's files: two of them may have one name. */
    readonly member: number;
  };

/** A file that may hold log text; plain data, so that it can be sent to a worker. */
export interface LogFile extends StreamPart {
  /** Path for people: relative to what the user pointed at, that one's name included. */
  readonly path: string;
  /** Size as it is kept, in bytes. */
  readonly sizeBytes: number;
  /** Whether it is cheap to read it at once. */
  readonly isSmall: boolean;
  readonly place: LogPlace;
}

/** Something that could not be opened: what, and why. */
export interface UnreadableFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly reason: string;
}
