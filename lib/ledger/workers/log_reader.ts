import { createHash } from "node:crypto";
import { FileExtractor } from "../extract/file_extractor.ts";
import { throwIfOfMachine } from "../machine_error.ts";
import { LogContents } from "../source/contents.ts";
import {
  contentKey,
  type Damage,
  hashed,
  type HashedStream,
  inflateSmall,
  inflateStream,
} from "../source/inflate.ts";
import { stampOf } from "../presence.ts";
import type { LogFile } from "../source/log_file.ts";
import { isGzip } from "../source/magic.ts";
import { reasonOf } from "../source/walk.ts";
import type { OtherFile, OtherReader } from "./other_reader.ts";
import { TextReader, type TextReaderOptions } from "./text_reader.ts";

const MARK_BYTES = 3;
const CHANGED =
  "The file changed while it was read: what was read of it may be a part, or of two states; " +
  "ingest it again";
const REMOVED = "The file was removed while it was read";
const STAMP_SHAPE = "0000-00-00T00:00:00.000Z ";

/** Options of {@linkcode LogReader}. */
export interface LogReaderOptions extends TextReaderOptions {
  /** Keys of contents, see {@linkcode contentKey}, whose text need not be read again. */
  readonly known: ReadonlySet<string>;
  /** Inflates large files of the disk beside this thread; where it is not given, this thread does. */
  readonly inflater?: { inflate(path: string): HashedStream };
}

/**
 * Reads log files, one after the other, into batches of rows: inflates, hashes, extracts. Knows no
 * database, so that it can run in a worker. Memory does not grow with the files.
 *
 * What begins as an export of CloudWatch does, as it is or in gzip, is read as it stands; whatever
 * else is unwrapped and converted by a reader that is loaded for it.
 */
export class LogReader {
  readonly #text: TextReader;
  readonly #known: ReadonlySet<string>;
  readonly #contents = new LogContents();
  readonly #inflater: LogReaderOptions["inflater"];
  #other: OtherReader | null = null;

  constructor({ known, inflater, ...options }: LogReaderOptions) {
    this.#known = known;
    this.#inflater = inflater;
    this.#text = new TextReader(options);
  }

  /**
   * Reads one file; its rows, and one for itself, go into batches. Of a content that is known there is
   * only the one for itself, because another name of it may say more. Bad data never makes it throw.
   *
   * @throws {Error} If the machine is in the way, see {@linkcode throwIfOfMachine}.
   */
  async read(file: LogFile, fileId: number): Promise<void> {
    let small: Uint8Array | null;
    try {
      const bytes = file.isSmall ? this.#contents.readSmall(file) : null;
      small = bytes instanceof Promise ? await bytes : bytes;
    } catch (error) {
      throwIfOfMachine(error);
      return this.#text.addUnreadable(file, fileId, refusalOf(error));
    }
    if (small === null) return await this.#readStream(file, fileId);
    const hasChanged = file.place.kind === "disk" && small.length !== file.sizeBytes;
    this.#text.changeOf = () => hasChanged ? CHANGED : null;
    const isCompressed = isGzip(small);
    const inflated = isCompressed ? inflateSmall(small) : { bytes: small, damage: null };
    if (inflated === null) return await this.#readStream(file, fileId);
    if (!isExport(inflated.bytes)) return await this.#readOther(file, fileId, small);
    const sha256 = createHash("sha256").update(inflated.bytes).digest("hex");
    const { damage } = inflated;
    const format = isCompressed ? "gzip" : "plain";
    const read = { format, sha256, damage, failure: null };
    if (this.#known.has(contentKey(sha256, damage))) {
      return this.#text.addRow(new FileExtractor(this.#text.rows, fileId), file, fileId, read);
    }
    const extractor = await this.#text.begin(fileId);
    await this.#text.take(extractor, inflated.bytes);
    this.#text.end(extractor, file, fileId, read);
  }

  /** Notes a file that cannot be opened. */
  addUnreadable(file: { path: string; sizeBytes: number }, fileId: number, reason: string): void {
    this.#text.addUnreadable(file, fileId, reason);
  }

  /** Hands on the rows of the last batch, and closes the archives. */
  async finish(): Promise<void> {
    await this.#text.finish();
    await this.#contents.close();
  }

  async #readStream(file: LogFile, fileId: number): Promise<void> {
    let isCompressed: boolean;
    let isPlainExport: boolean;
    try {
      this.#text.changeOf = watchFile(file);
      const head = await this.#readHead(file);
      isCompressed = isGzip(head);
      isPlainExport = isCompressed || isExport(head);
    } catch (error) {
      throwIfOfMachine(error);
      return this.#text.addUnreadable(file, fileId, refusalOf(error));
    }
    if (!isPlainExport) return await this.#readOther(file, fileId, null);
    const extractor = await this.#text.begin(fileId);
    const text = this.#open(file, isCompressed);
    let damage: Damage = null;
    let failure: string | null = null;
    let isFirst = true;
    try {
      for await (const chunk of text) {
        if (isFirst && !isExport(chunk)) return await this.#readOther(file, fileId, null);
        isFirst = false;
        await this.#text.take(extractor, chunk);
      }
      damage = text.damage;
    } catch (error) {
      throwIfOfMachine(error);
      if (!(error instanceof Error)) throw error;
      failure = error.message;
      damage = "corrupt";
    }
    const format = isCompressed ? "gzip" : "plain";
    this.#text.end(extractor, file, fileId, {
      format,
      sha256: text.sha256,
      damage,
      failure,
    });
  }

  #open(file: LogFile, isCompressed: boolean): HashedStream {
    const { place } = file;
    const open = () => this.#contents.chunks(file);
    if (!isCompressed) return hashed({ ...plain(open), damage: null });
    if (this.#inflater === undefined || place.kind !== "disk") return hashed(inflateStream(open));
    return this.#inflater.inflate(place.path);
  }

  async #readOther(file: LogFile, fileId: number, small: Uint8Array | null): Promise<void> {
    const open = () => small === null ? this.#contents.chunks(file) : once(small);
    await this.#readUnwrapped({ ...file, open, budget: this.#contents.budgetOf(file) }, fileId);
  }

  async #readUnwrapped(file: OtherFile, fileId: number): Promise<void> {
    if (this.#other === null) {
      const { OtherReader } = await import("./other_reader.ts");
      this.#other = new OtherReader(this.#text);
    }
    await this.#other.read(file, fileId);
  }

  async #readHead(file: LogFile): Promise<Uint8Array> {
    for await (const chunk of this.#contents.chunks(file)) if (chunk.length > 0) return chunk;
    return new Uint8Array(0);
  }
}

/** Whether text begins as an export does: with the time of its first event, perhaps behind a mark. */
function isExport(bytes: Uint8Array): boolean {
  const from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? MARK_BYTES : 0;
  for (let index = 0; index < STAMP_SHAPE.length; index++) {
    const byte = bytes[from + index];
    const isDigit = byte >= 48 && byte <= 57;
    if (STAMP_SHAPE[index] === "0" ? !isDigit : byte !== STAMP_SHAPE.charCodeAt(index)) {
      return false;
    }
  }
  return true;
}

/** Says why a file could not be opened, as a sentence of its own. */
function refusalOf(error: unknown): string {
  const isOfFile = error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.PermissionDenied;
  return isOfFile ? `it ${reasonOf(error)}` : reasonOf(error);
}

/** Notes how a file of the disk is, and gives what says later on how it has changed since. */
function watchFile({ place, sizeBytes }: LogFile): () => string | null {
  const begun = stampOf(place.path);
  const isOther = place.kind === "disk" && Deno.statSync(place.path).size !== sizeBytes;
  return () => {
    const now = stampOf(place.path);
    if (now === "none") return REMOVED;
    return isOther || now !== begun ? CHANGED : null;
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function plain(open: () => AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => open()[Symbol.asyncIterator]() };
}
