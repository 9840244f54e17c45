import { Buffer } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import { FileExtractor } from "../extract/file_extractor.ts";
import type { LogFileRow, Rows } from "../extract/rows.ts";
import { isEventStart } from "../log/split.ts";
import { LogContents } from "../source/contents.ts";
import { contentKey, type Damage, inflateSmall, inflateStream } from "../source/inflate.ts";
import type { LogFile } from "../source/log_file.ts";
import { isGzip } from "../source/magic.ts";
import { reasonOf } from "../source/walk.ts";
import type { OtherFile, OtherReader } from "./other_reader.ts";

/** Bytes of text that are read before their rows are handed on. */
export const ARENA_BYTES = 4 << 20;

// Small enough for the text and its rows to stay in the processor's cache.
const PIECE_BYTES = 1 << 20;
const MARK_BYTES = 3;
const STAMP_BYTES = 32;

/**
 * Takes rows and the text that they point into, and empties the rows.
 *
 * @returns The arena to go on with: another one, or the same where the rows have been stored.
 */
export type HandOn = (rows: Rows, arena: Buffer<ArrayBuffer>) => Promise<Buffer<ArrayBuffer>>;

/** What a file turned out to hold. */
interface ReadContent {
  readonly format: string;
  /** Of the text, in hexadecimal digits. */
  readonly sha256: string;
  readonly damage: Damage;
  readonly failure: string | null;
}

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

/** Options of {@linkcode LogReader}. */
export interface LogReaderOptions {
  /** Keys of contents, see {@linkcode contentKey}, whose text need not be read again. */
  readonly known: ReadonlySet<string>;
  /** Empty rows, used again after each handing on. */
  readonly rows: Rows;
  readonly handOn: HandOn;
  /** Gives a number to a part of a file: a stream of several in it, or a file in an archive. */
  readonly nextPartId: () => number;
}

/**
 * Reads log files, one after the other, into batches of rows: inflates, hashes, extracts. Knows no
 * database, so that it can run in a worker. Memory does not grow with the files.
 *
 * What begins as an export of CloudWatch does, as it is or in gzip, is read as it stands; whatever
 * else is unwrapped and converted by a reader that is loaded for it.
 */
export class LogReader {
  readonly rows: Rows;
  readonly nextPartId: () => number;
  readonly #known: ReadonlySet<string>;
  readonly #handOn: HandOn;
  readonly #contents = new LogContents();
  #other: OtherReader | null = null;
  #arena: Buffer<ArrayBuffer> = makeArena();
  #start = 0;
  #used = 0;

  constructor({ known, rows, handOn, nextPartId }: LogReaderOptions) {
    this.#known = known;
    this.rows = rows;
    this.#handOn = handOn;
    this.nextPartId = nextPartId;
  }

  /**
   * Reads one file; its rows, and one for itself, go into batches. Of a content that is known there is
   * only the one for itself, because another name of it may say more. Bad data never makes it throw.
   */
  async read(file: LogFile, fileId: number): Promise<void> {
    let small: Uint8Array | null;
    try {
      const bytes = file.isSmall ? this.#contents.readSmall(file) : null;
      small = bytes instanceof Promise ? await bytes : bytes;
    } catch (error) {
      return this.addUnreadable(file, fileId, reasonOf(error));
    }
    if (small === null) return await this.#readStream(file, fileId);
    const isCompressed = isGzip(small);
    const inflated = isCompressed ? inflateSmall(small) : { bytes: small, damage: null };
    if (inflated === null) return await this.#readStream(file, fileId);
    if (!isExport(inflated.bytes)) return await this.#readOther(file, fileId, small);
    const sha256 = createHash("sha256").update(inflated.bytes).digest("hex");
    const { damage } = inflated;
    const format = isCompressed ? "gzip" : "plain";
    const read = { format, sha256, damage, failure: null };
    if (this.#known.has(contentKey(sha256, damage))) {
      return this.#addRow(new FileExtractor(this.rows, fileId), file, fileId, read);
    }
    const extractor = await this.begin(fileId);
    await this.take(extractor, inflated.bytes);
    if (file.place.kind === "disk" && small.length !== file.sizeBytes) noteChange(extractor);
    this.end(extractor, file, fileId, read);
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

  /** Hands on the rows of the last batch, and closes the archives. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#contents.close();
  }

  async #readStream(file: LogFile, fileId: number): Promise<void> {
    let isCompressed: boolean;
    let isPlainExport: boolean;
    try {
      const head = await this.#readHead(file);
      isCompressed = isGzip(head);
      isPlainExport = isCompressed || isExport(head);
    } catch (error) {
      return this.addUnreadable(file, fileId, reasonOf(error));
    }
    if (!isPlainExport) return await this.#readOther(file, fileId, null);
    const hash = createHash("sha256");
    const extractor = await this.begin(fileId);
    let damage: Damage = null;
    let failure: string | null = null;
    let isFirst = true;
    try {
      const open = () => this.#contents.chunks(file);
      const inflated = isCompressed ? inflateStream(open) : { ...plain(open), damage: null };
      for await (const chunk of inflated) {
        if (isFirst && !isExport(chunk)) return await this.#readOther(file, fileId, null);
        isFirst = false;
        await this.takeHashed(extractor, chunk, hash);
      }
      damage = inflated.damage;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failure = error.message;
      damage = "corrupt";
    }
    const format = isCompressed ? "gzip" : "plain";
    this.end(extractor, file, fileId, { format, sha256: hash.digest("hex"), damage, failure });
  }

  async #readOther(file: LogFile, fileId: number, small: Uint8Array | null): Promise<void> {
    const open = () => small === null ? this.#contents.chunks(file) : once(small);
    await this.#readUnwrapped({ ...file, open }, fileId);
  }

  async #readUnwrapped(file: OtherFile, fileId: number): Promise<void> {
    if (this.#other === null) {
      const { OtherReader } = await import("./other_reader.ts");
      this.#other = new OtherReader(this);
    }
    await this.#other.read(file, fileId);
  }

  async #readHead(file: LogFile): Promise<Uint8Array> {
    for await (const chunk of this.#contents.chunks(file)) if (chunk.length > 0) return chunk;
    return new Uint8Array(0);
  }

  /** Reads a chunk of text, and counts it in the text's digest. */
  async takeHashed(extractor: FileExtractor, chunk: Uint8Array, hash: Hash): Promise<void> {
    hash.update(chunk);
    await this.take(extractor, chunk);
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
    this.#addRow(extractor, file, fileId, text);
  }

  #addRow(extractor: FileExtractor, file: FileOfRow, fileId: number, text: ReadText): void {
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

  async #flush(): Promise<void> {
    this.#arena = await this.#handOn(this.rows, this.#arena);
    this.#start = 0;
    this.#used = 0;
  }
}

/** What a file's row says beside its text. */
export type FileOfRow = Pick<LogFile, "path" | "stream" | "part" | "sizeBytes">;

/** Whether text begins as an export does: with the time of its first event, perhaps behind a mark. */
function isExport(bytes: Uint8Array): boolean {
  const from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? MARK_BYTES : 0;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, STAMP_BYTES));
  return isEventStart(head.toString("latin1"), from);
}

function noteChange(extractor: FileExtractor): void {
  const reason = "The file changed while it was read; ingest it again";
  extractor.addIssue("changed_file", 0, 0, 1, reason, "", false);
}

function noteDamage(extractor: FileExtractor, damage: Damage, failure: string | null): void {
  const reason = damage === "torn"
    ? "The compressed file ends too early; all text before the cut was read"
    : `The file is damaged (${failure ?? "its data or checksum is wrong"}); ` +
      "all text before the damage was read";
  const kind = damage === "torn" ? "torn_gzip" : "corrupt_gzip";
  extractor.addIssue(kind, extractor.summarize().textBytes, 0, extractor.line, reason, "", false);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function plain(open: () => AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => open()[Symbol.asyncIterator]() };
}
