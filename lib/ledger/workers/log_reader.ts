import { Buffer } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import { FileExtractor } from "../extract/file_extractor.ts";
import type { Rows } from "../extract/rows.ts";
import { LogContents } from "../source/contents.ts";
import { contentKey, type Damage, inflateSmall, inflateStream, isGzip } from "../source/inflate.ts";
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

/**
 * Reads log files, one after the other, into batches of rows: inflates, hashes, extracts. Knows no
 * database, so that it can run in a worker. Memory does not grow with the files.
 */
export class LogReader {
  readonly #known: ReadonlySet<string>;
  readonly #handOn: HandOn;
  readonly #rows: Rows;
  readonly #contents = new LogContents();
  #arena: Buffer<ArrayBuffer> = makeArena();
  #start = 0;
  #used = 0;

  /**
   * @param known Keys of contents, see {@linkcode contentKey}, whose text need not be read again.
   * @param rows Empty rows, used again after each handing on.
   */
  constructor(known: ReadonlySet<string>, rows: Rows, handOn: HandOn) {
    this.#known = known;
    this.#rows = rows;
    this.#handOn = handOn;
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
      return this.addUnreadable(file, fileId, String(error));
    }
    if (small === null) return await this.#readStream(file, fileId);
    const isCompressed = isGzip(small);
    const inflated = isCompressed ? inflateSmall(small) : { bytes: small, damage: null };
    if (inflated === null) return await this.#readStream(file, fileId);
    const sha256 = createHash("sha256").update(inflated.bytes).digest("hex");
    const { damage } = inflated;
    const format = isCompressed ? "gzip" : "plain";
    if (this.#known.has(contentKey(sha256, damage))) {
      const named = { format, sha256, damage, failure: null };
      return this.#addFile(new FileExtractor(this.#rows, fileId), file, fileId, named);
    }
    const extractor = await this.#begin(fileId);
    await this.#take(extractor, inflated.bytes);
    this.#end(extractor, file, fileId, { format, sha256, damage, failure: null });
  }

  /** Notes a file that cannot be opened. */
  addUnreadable(
    file: { path: string; sizeBytes: number },
    fileId: number,
    reason: string,
  ): void {
    const { path, sizeBytes } = file;
    const sha256 = createHash("sha256").update(`${path}\n${sizeBytes}\n${reason}`).digest("hex");
    const extractor = new FileExtractor(this.#rows, fileId);
    extractor.addIssue("unreadable_file", 0, 0, 1, `The file cannot be read: ${reason}`, "", false);
    this.#rows.addFile({
      ...extractor.summarize(),
      fileId,
      path,
      stream: path,
      part: "",
      sizeBytes,
      format: "unknown",
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
    const hash = createHash("sha256");
    const extractor = await this.#begin(fileId);
    let format = "plain";
    let damage: Damage = null;
    let failure: string | null = null;
    try {
      const isCompressed = isGzip(await this.#readHead(file));
      format = isCompressed ? "gzip" : "plain";
      const open = () => this.#contents.chunks(file);
      const inflated = isCompressed ? inflateStream(open) : { ...plain(open), damage: null };
      for await (const chunk of inflated) await this.#takeHashed(extractor, chunk, hash);
      damage = inflated.damage;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failure = error.message;
      damage = "corrupt";
    }
    this.#end(extractor, file, fileId, { format, sha256: hash.digest("hex"), damage, failure });
  }

  async #readHead(file: LogFile): Promise<Uint8Array> {
    for await (const chunk of this.#contents.chunks(file)) if (chunk.length > 0) return chunk;
    return new Uint8Array(0);
  }

  async #takeHashed(extractor: FileExtractor, chunk: Uint8Array, hash: Hash): Promise<void> {
    hash.update(chunk);
    await this.#take(extractor, chunk);
  }

  /** Begins a file where the text of the one before it ends. */
  async #begin(fileId: number): Promise<FileExtractor> {
    if (this.#used === ARENA_BYTES) await this.#flush();
    this.#start = this.#used;
    return new FileExtractor(this.#rows, fileId);
  }

  /** Copies a chunk into the arena, and reads what is there. */
  async #take(extractor: FileExtractor, chunk: Uint8Array): Promise<void> {
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

  #end(extractor: FileExtractor, file: LogFile, fileId: number, content: ReadContent): void {
    const { damage, failure } = content;
    extractor.push(this.#arena, this.#start, this.#used, { isLast: true, isTorn: damage !== null });
    if (damage !== null) noteDamage(extractor, damage, failure);
    this.#addFile(extractor, file, fileId, content);
  }

  #addFile(
    extractor: FileExtractor,
    file: LogFile,
    fileId: number,
    { format, sha256, damage }: ReadContent,
  ): void {
    const summary = extractor.summarize();
    const { path, stream, part, sizeBytes } = file;
    const status = damage ??
      (summary.eventCount > 0 ? "whole" : summary.textBytes > 0 ? "no events" : "empty");
    this.#rows.addFile({
      ...summary,
      fileId,
      path,
      stream,
      part,
      sizeBytes,
      format,
      sha256,
      status,
    });
  }

  async #flushAndKeepRest(): Promise<void> {
    const rest = Buffer.from(this.#arena.subarray(this.#start, this.#used));
    await this.#flush();
    this.#arena.set(rest, 0);
    this.#used = rest.length;
  }

  async #flush(): Promise<void> {
    this.#arena = await this.#handOn(this.#rows, this.#arena);
    this.#start = 0;
    this.#used = 0;
  }
}

function noteDamage(extractor: FileExtractor, damage: Damage, failure: string | null): void {
  const reason = damage === "torn"
    ? "The compressed file ends too early; all text in front of the cut was read"
    : `The file is damaged (${failure ?? "its data or checksum is wrong"}); ` +
      "all text in front of the damage was read";
  const kind = damage === "torn" ? "torn_gzip" : "corrupt_gzip";
  extractor.addIssue(kind, extractor.summarize().textBytes, 0, extractor.line, reason, "", false);
}

function plain(open: () => AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => open()[Symbol.asyncIterator]() };
}
