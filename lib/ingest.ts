import { Buffer } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import { UserError } from "./error.ts";
import { FileExtractor } from "./extract/file_extractor.ts";
import { Rows } from "./extract/rows.ts";
import { discover, type Discovery } from "./source/discover.ts";
import { type Damage, inflateSmall, inflateStream, isGzip } from "./source/inflate.ts";
import type { LogFile, UnreadableFile } from "./source/log_file.ts";
import { LedgerBuild } from "./store/build.ts";
import { lockLedger } from "./store/lock.ts";

const ARENA_BYTES = 8 << 20;
// Small enough for the text and its rows to stay in the processor's cache.
const PIECE_BYTES = 1 << 20;
const PROGRESS_EVERY_MS = 100;

/** Largest difference in money that counts as rounding, unless a ledger says otherwise. */
export const DEFAULT_TOLERANCE = "0.001";

/** How far an ingest has come. */
export interface IngestProgress {
  readonly fileCount: number;
  readonly filesDone: number;
  /** Bytes as they are kept, compressed where they are. */
  readonly bytesTotal: number;
  readonly bytesDone: number;
}

/** Options of {@linkcode ingest}. */
export interface IngestOptions {
  /** Path of the ledger; made where there is none. */
  readonly ledger: string;
  /** Tolerance of a new ledger, as a decimal. */
  readonly tolerance?: string;
  /** Called about ten times a second. */
  readonly onProgress?: (progress: IngestProgress) => void;
}

/** What an ingest did; every file that was found is in exactly one of the three counts of files. */
export interface IngestSummary {
  /** Files that are new in the ledger. */
  readonly newFiles: number;
  /** Files whose content the ledger held already, under whatever name. */
  readonly knownFiles: number;
  /** Files that could not be opened or held nothing that could be inflated; each is an issue. */
  readonly unreadableFiles: number;
  readonly newEvents: number;
  readonly newIssues: number;
  /** Bytes of text in the new files: each is in an event, or in an issue. */
  readonly textBytes: number;
  /** Whether the ledger was changed. */
  readonly isPublished: boolean;
}

/**
 * Reads logs into the ledger.
 *
 * The new ledger is built beside the old one and takes its place in one step at the end, so readers
 * are never blocked and never see half an ingest. Content that the ledger holds is passed over, so
 * ingesting twice, in any order or under other names, changes nothing. Memory does not grow with the
 * input.
 *
 * @param paths Folders, `.gz` and plain files, and `.zip` archives.
 * @throws {UserError} If a path does not exist or holds no logs, or the ledger cannot be used.
 *
 * @example
 * ```ts
 * import { ingest } from "balancebook";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = Deno.makeTempDirSync();
 * const log = `${folder}/000000`;
 * Deno.writeTextFileSync(log, "2024-01-31T21:00:00.000Z Unknown application error occurred\n\n");
 * const summary = await ingest([log], { ledger: `${folder}/ledger.duckdb` });
 * assertEquals(summary.newEvents, 1);
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export async function ingest(
  paths: readonly string[],
  options: IngestOptions,
): Promise<IngestSummary> {
  if (paths.length === 0) throw new UserError("Cannot ingest: no path was given");
  const discovery = await discover(paths);
  try {
    const lock = await lockLedger(options.ledger);
    try {
      const build = await LedgerBuild.begin(
        options.ledger,
        options.tolerance ?? DEFAULT_TOLERANCE,
      );
      try {
        return await new Ingest(build, discovery, await build.knownContents(), options, paths)
          .run();
      } catch (error) {
        await build.abandon();
        throw error;
      }
    } finally {
      lock.release();
    }
  } finally {
    await discovery.close();
  }
}

class Ingest {
  readonly #build: LedgerBuild;
  readonly #discovery: Discovery;
  readonly #known: Set<string>;
  readonly #options: IngestOptions;
  readonly #paths: readonly string[];
  readonly #rows = new Rows();
  readonly #arena = Buffer.from(new ArrayBuffer(ARENA_BYTES));
  #used = 0;
  #start = 0;
  #newFiles = 0;
  #knownFiles = 0;
  #unreadableFiles = 0;
  #newEvents = 0;
  #newIssues = 0;
  #textBytes = 0;
  #bytesDone = 0;
  #reportedAt = 0;

  constructor(
    build: LedgerBuild,
    discovery: Discovery,
    known: Set<string>,
    options: IngestOptions,
    paths: readonly string[],
  ) {
    this.#build = build;
    this.#discovery = discovery;
    this.#known = known;
    this.#options = options;
    this.#paths = paths;
  }

  async run(): Promise<IngestSummary> {
    const { files, unreadable } = this.#discovery;
    const bytesTotal = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    for (const [index, file] of files.entries()) {
      await this.#readFile(file);
      this.#bytesDone += file.sizeBytes;
      this.#report(files.length, index + 1, bytesTotal);
    }
    for (const file of unreadable) this.#addUnreadable(file);
    await this.#flush();
    if (this.#newEvents === 0 && this.#knownFiles === 0) {
      throw new UserError(
        `Cannot ingest ${this.#paths.join(", ")}: no log event was found in ` +
          `${files.length + unreadable.length} files`,
      );
    }
    const hasNew = this.#newFiles + this.#unreadableFiles > 0 || !this.#build.hasCurrentRules;
    if (hasNew) await this.#build.publish();
    else await this.#build.abandon();
    return {
      newFiles: this.#newFiles,
      knownFiles: this.#knownFiles,
      unreadableFiles: this.#unreadableFiles,
      newEvents: this.#newEvents,
      newIssues: this.#newIssues,
      textBytes: this.#textBytes,
      isPublished: hasNew,
    };
  }

  async #readFile(file: LogFile): Promise<void> {
    let small: Uint8Array | undefined;
    try {
      small = await file.readSmall?.();
    } catch (error) {
      return this.#addUnreadable({ ...file, reason: String(error) });
    }
    if (small !== undefined) {
      const isCompressed = isGzip(small);
      const inflated = isCompressed ? inflateSmall(small) : { bytes: small, damage: null };
      if (inflated !== null) {
        const hash = createHash("sha256").update(inflated.bytes);
        const format = isCompressed ? "gzip" : "plain";
        if (this.#isKnown(hash.copy().digest("hex"))) return;
        await this.#readChunks(file, [inflated.bytes], format, hash, () => inflated.damage);
        return;
      }
    }
    await this.#readStream(file);
  }

  async #readStream(file: LogFile): Promise<void> {
    const head = await readHead(file);
    const hash = createHash("sha256");
    if (!isGzip(head)) {
      return await this.#readChunks(file, hashed(file.chunks(), hash), "plain", hash);
    }
    const inflated = inflateStream(file.chunks);
    await this.#readChunks(file, hashed(inflated, hash), "gzip", hash, () => inflated.damage);
  }

  async #readChunks(
    file: LogFile,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    format: string,
    hash: Hash,
    damageOf: () => Damage = () => null,
  ): Promise<void> {
    const fileId = this.#build.takeFileId();
    const extractor = new FileExtractor(this.#rows, fileId);
    let failure: string | null = null;
    this.#start = this.#used;
    try {
      for await (const chunk of chunks) await this.#take(extractor, chunk);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failure = error.message;
    }
    const damage = failure === null ? damageOf() : "corrupt";
    extractor.push(this.#arena, this.#start, this.#used, {
      isLast: true,
      isTorn: damage !== null,
    });
    this.#noteDamage(extractor, damage, failure);
    await this.#finishFile(file, fileId, extractor, format, hash.digest("hex"), damage);
  }

  /** Copies a chunk into the arena and reads what is there whenever it is full. */
  async #take(extractor: FileExtractor, chunk: Uint8Array): Promise<void> {
    for (let taken = 0; taken < chunk.length;) {
      const count = Math.min(chunk.length - taken, ARENA_BYTES - this.#used);
      this.#arena.set(chunk.subarray(taken, taken + count), this.#used);
      this.#used += count;
      taken += count;
      const isFull = this.#used === ARENA_BYTES;
      if (!isFull && this.#used - this.#start < PIECE_BYTES) continue;
      this.#start += extractor.push(this.#arena, this.#start, this.#used, {
        isLast: false,
        mustConsume: isFull && this.#start === 0,
      });
      if (!isFull) continue;
      const rest = this.#used - this.#start;
      await this.#flush();
      this.#arena.copyWithin(0, this.#start, this.#start + rest);
      this.#used = rest;
      this.#start = 0;
    }
  }

  async #finishFile(
    file: LogFile,
    fileId: number,
    extractor: FileExtractor,
    format: string,
    sha256: string,
    damage: Damage,
  ): Promise<void> {
    if (this.#isKnown(sha256)) {
      await this.#flush();
      return await this.#build.removeFile(fileId);
    }
    this.#known.add(sha256);
    const summary = extractor.summarize();
    this.#rows.addFile({
      ...summary,
      fileId,
      path: file.path,
      stream: file.stream,
      part: file.part,
      sizeBytes: file.sizeBytes,
      format,
      sha256,
      status: damage ??
        (summary.eventCount > 0 ? "whole" : summary.textBytes > 0 ? "no events" : "empty"),
    });
    this.#newFiles++;
    this.#newEvents += summary.eventCount;
    this.#newIssues += summary.issueCount;
    this.#textBytes += summary.textBytes;
  }

  #noteDamage(extractor: FileExtractor, damage: Damage, failure: string | null): void {
    if (damage === null) return;
    const reason = damage === "torn"
      ? "The compressed file ends too early; all text in front of the cut was read"
      : `The compressed file is damaged (${failure ?? "its data or checksum is wrong"}); ` +
        "all text in front of the damage was read";
    extractor.addIssue(
      damage === "torn" ? "torn_gzip" : "corrupt_gzip",
      extractor.summarize().textBytes,
      0,
      extractor.line,
      reason,
      "",
      false,
    );
  }

  #addUnreadable({ path, sizeBytes, reason }: UnreadableFile): void {
    const sha256 = createHash("sha256").update(`${path}\n${sizeBytes}\n${reason}`).digest("hex");
    if (this.#known.has(sha256)) {
      this.#knownFiles++;
      return;
    }
    this.#known.add(sha256);
    const fileId = this.#build.takeFileId();
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
    this.#unreadableFiles++;
    this.#newIssues++;
  }

  #isKnown(sha256: string): boolean {
    if (!this.#known.has(sha256)) return false;
    this.#knownFiles++;
    return true;
  }

  async #flush(): Promise<void> {
    await this.#build.append(this.#rows, this.#arena);
    this.#rows.clear();
    this.#used = 0;
  }

  #report(fileCount: number, filesDone: number, bytesTotal: number): void {
    const now = performance.now();
    if (now - this.#reportedAt < PROGRESS_EVERY_MS && filesDone < fileCount) return;
    this.#reportedAt = now;
    this.#options.onProgress?.({ fileCount, filesDone, bytesTotal, bytesDone: this.#bytesDone });
  }
}

async function readHead(file: LogFile): Promise<Uint8Array> {
  for await (const chunk of file.chunks()) if (chunk.length > 0) return chunk;
  return new Uint8Array(0);
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  hash: Hash,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
