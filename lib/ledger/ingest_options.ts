import { type OptionKind, requireOptions, requireTexts } from "./arguments.ts";

/** How far an ingest has come. */
export interface IngestProgress {
  /** How many files were found. */
  readonly fileCount: number;
  /** How many of them have been read. */
  readonly filesDone: number;
  /** Bytes as they are kept, compressed where they are. */
  readonly bytesTotal: number;
  /** Bytes of `bytesTotal` that have been read. */
  readonly bytesDone: number;
}

/** Options of `ingest()`. */
export interface IngestOptions {
  /** Path of the ledger; made where there is none. */
  readonly ledger: string;
  /** Tolerance of a new ledger, as a decimal. */
  readonly tolerance?: string;
  /** Called about ten times a second. */
  readonly onProgress?: (progress: IngestProgress) => void;
  /** Which files of the paths to read, by their absolute paths; all where it is not given. */
  readonly only?: (path: string) => boolean;
  /**
   * Called as objects or pages of log events arrive, with how many there are so far, and how many there
   * will be, where that is known.
   */
  readonly onFetch?: (done: number, total: number | null) => void;
}

const KINDS: Readonly<Record<keyof IngestOptions, OptionKind>> = {
  ledger: "text",
  tolerance: "text",
  onProgress: "function",
  only: "function",
  onFetch: "function",
};

/**
 * Checks what a caller gives to ingest logs.
 *
 * @throws {TypeError} If the paths are no list of texts, an option is misspelt or of another type, or no ledger is named.
 */
export function requireIngest(paths: unknown, options: IngestOptions | undefined): void {
  requireTexts(paths, "ingest", 'a list of paths, as in ["data/raw"]');
  const given: Partial<IngestOptions> = options === undefined ? {} : options;
  requireOptions(given, KINDS, "an ingest");
  if (given.ledger === undefined || given.ledger === "") {
    throw new TypeError("Cannot ingest without a ledger: give its path as the option ledger");
  }
}
