import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { FileExtractor } from "../extract/file_extractor.ts";
import type { LogFileRow, Rows } from "../extract/rows.ts";
import type { Damage } from "../source/inflate.ts";
import type { LogFile } from "../source/log_file.ts";

/** Bytes of text that are read before their rows are handed on. */
export const ARENA_BYTES = 4 << 20;

// Small enough for the text and its rows to stay in the processor's cache.
const PIECE_BYTES = 1 << 20;

/**
 * Takes rows and the text that they point into, and empties the rows.
 *
 * @returns The arena to go on with: another one, or the same where the rows have been stored.
 */
export type HandOn = (rows: Rows, arena: Buffer<ArrayBuffer>) => Promise<Buffer<ArrayBuffer>>;

/** Makes room for text. */
export function makeArena(): Buffer<ArrayBuffer> {
  return Buffer.from(new ArrayBuffer(ARENA_BYTES));
}

/** What is known of a file's text once it has been read. */
export interface ReadText {
  readonly format: string;
  readonly sha256: string;
  readonly damage: Damage;
  /** What the damage is, where more is known. */
  readonly failure: string | null;
  /** Whether each event's time was delivered with its milliseconds; true unless said. */
  readonly isTimeExact?: boolean;
  /** Why there is no event in it, if there is none. */
  readonly unread?: string;
}

/** What a file's row says beside its text. */
export type FileOfRow = Pick<LogFile, "path" | "stream" | "part" | "sizeBytes">;

/** What a {@linkcode TextReader} reads into. */
export interface TextReaderOptions {
  /** Empty rows, used again after each handing on. */
  readonly rows: Rows;
  readonly handOn: HandOn;
  /** Gives a number to a part of a file: a stream of several in it, or a file in an archive. */
  readonly nextPartId: () => number;
}

/** Reads text, file by file, into batches of rows. Memory does not grow with the text. */
export class TextReader {
  readonly rows: Rows;
  readonly nextPartId: () => number;
  /** Says how the file that is being read has changed since it was begun; null where it has not. */
  changeOf: () => string | null = () => null;
  readonly #handOn: HandOn;
  #arena: Buffer<ArrayBuffer> = makeArena();
  #start = 0;
  #used = 0;

  constructor({ rows, handOn, nextPartId }: TextReaderOptions) {
    this.rows = rows;
    this.#handOn = handOn;
    this.nextPartId = nextPartId;
  }

  /** Notes a file that cannot be opened. */
  addUnreadable(
    file: { path: string; sizeBytes: number },
    fileId: number,
    reason: string,
  ): void {
    const { path, sizeBytes } = file;
    const sha256 = createHash("sha256").update(`${path}\n${sizeBytes}\n${reason}`).digest("hex");
    const extractor = new FileExtractor(this.rows, fileId);
    extractor.addIssue("unreadable_file", 0, 0, 1, `The file cannot be read: ${reason}`, "", false);
    this.rows.addFile({
      ...extractor.summarize(),
      fileId,
      path,
      stream: path,
      part: "",
      sizeBytes,
      format: "unknown",
      isTimeExact: true,
      sha256,
      status: "unreadable",
    });
  }

  /** Begins a file where the text of the one before it ends. */
  async begin(fileId: number): Promise<FileExtractor> {
    if (this.#used === ARENA_BYTES) await this.#flush();
    this.#start = this.#used;
    return new FileExtractor(this.rows, fileId);
  }

  /** Copies a chunk into the arena, and reads what is there. */
  async take(extractor: FileExtractor, chunk: Uint8Array): Promise<void> {
    for (let taken = 0; taken < chunk.length;) {
      const count = Math.min(chunk.length - taken, ARENA_BYTES - this.#used);
      this.#arena.set(
        count === chunk.length ? chunk : chunk.subarray(taken, taken + count),
        this.#used,
      );
      this.#used += count;
      taken += count;
      const isFull = this.#used === ARENA_BYTES;
      if (!isFull && this.#used - this.#start < PIECE_BYTES) continue;
      this.#start += extractor.push(this.#arena, this.#start, this.#used, {
        isLast: false,
        mustConsume: isFull && this.#start === 0,
      });
      if (isFull) await this.#flushAndKeepRest();
    }
  }

  /**
   * Reads text in place at the arena's end.
   *
   * @param text At most {@linkcode ARENA_BYTES}, one character a byte.
   * @param read Reads `arena[from, to)`, and returns how many bytes of it rows point into.
   */
  async place(
    text: string,
    read: (arena: Buffer<ArrayBuffer>, from: number, to: number) => number,
  ): Promise<number> {
    if (ARENA_BYTES - this.#used < text.length) await this.#flush();
    const from = this.#used;
    this.#arena.write(text, from, "latin1");
    const count = read(this.#arena, from, from + text.length);
    this.#used += count;
    this.#start = this.#used;
    return count;
  }

  /** Reads what is left of a file's text, and adds the file's row. */
  end(extractor: FileExtractor, file: FileOfRow, fileId: number, text: ReadText): void {
    const isTorn = text.damage !== null;
    extractor.push(this.#arena, this.#start, this.#used, { isLast: true, isTorn });
    this.addFile(extractor, file, fileId, text);
  }

  /** Adds the row of a file whose text has been read. */
  addFile(extractor: FileExtractor, file: FileOfRow, fileId: number, text: ReadText): void {
    const { damage, failure, unread } = text;
    if (unread !== undefined && extractor.summarize().eventCount === 0) {
      const reason = `No log event was found: ${unread}`;
      extractor.addIssue("no_events", 0, 0, 1, reason, "", false);
    }
    if (damage !== null) noteDamage(extractor, damage, failure);
    const change = this.changeOf();
    if (change !== null) extractor.addIssue("changed_file", 0, 0, 1, change, "", false);
    this.addRow(extractor, file, fileId, text);
  }

  /** Adds the row of a file alone. */
  addRow(extractor: FileExtractor, file: FileOfRow, fileId: number, text: ReadText): void {
    const { damage, format, sha256 } = text;
    const summary = extractor.summarize();
    const { path, stream, part, sizeBytes } = file;
    const status = damage ??
      (summary.eventCount > 0 ? "whole" : summary.textBytes > 0 ? "no events" : "empty");
    const row: LogFileRow = {
      ...summary,
      fileId,
      path,
      stream,
      part,
      sizeBytes,
      format,
      isTimeExact: text.isTimeExact ?? true,
      sha256,
      status,
    };
    this.rows.addFile(row);
  }

  async #flushAndKeepRest(): Promise<void> {
    const rest = Buffer.from(this.#arena.subarray(this.#start, this.#used));
    await this.#flush();
    this.#arena.set(rest, 0);
    this.#used = rest.length;
  }

  /** Hands on the rows of the last batch. */
  async finish(): Promise<void> {
    await this.#flush();
  }

  async #flush(): Promise<void> {
    this.#arena = await this.#handOn(this.rows, this.#arena);
    this.#start = 0;
    this.#used = 0;
  }
}

function noteDamage(extractor: FileExtractor, damage: Damage, failure: string | null): void {
  const reason = damage === "torn"
    ? "The compressed file ends too early; all text before the cut was read"
    : `The file is damaged (${
      failure ?? "its data or checksum is wrong"
    }): what could be read of it was ` +
      "read, and may be wrong in places";
  const kind = damage === "torn" ? "torn_gzip" : "corrupt_gzip";
  extractor.addIssue(kind, extractor.summarize().textBytes, 0, extractor.line, reason, "", false);
}
