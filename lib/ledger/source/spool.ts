import { join } from "node:path";
import { inTemporaryFolder } from "../machine_error.ts";
import { WorkFolder } from "../work_folder.ts";

/** Bytes that can be read from their begin as often as is wanted. */
export type OpenBytes = () => AsyncIterable<Uint8Array>;

const MEMORY_MAX_BYTES = 8 << 20;
const CHUNK_BYTES = 1 << 20;
const UNPACKED = "what a pipe or an archive holds";

/** The folder of all files that are kept, as long as there are any. */
let kept: { readonly folder: WorkFolder; files: number } | undefined;

/**
 * Keeps bytes that can be read only once, such as a pipe's or an archive member's: small ones in
 * memory, larger ones in a temporary file, until it is closed.
 */
export class Spool {
  readonly #parts: Uint8Array[] = [];
  #path: string | null = null;
  #sizeBytes = 0;

  /**
   * Takes all bytes.
   *
   * @param signal Removes what was kept so far, at once.
   * @throws {MachineError} If the folder for temporary files takes no more.
   */
  static async fill(bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<Spool> {
    const spool = new Spool();
    const close = () => spool.close();
    signal?.addEventListener("abort", close);
    let file: Deno.FsFile | null = null;
    try {
      for await (const part of bytes) {
        signal?.throwIfAborted();
        spool.#sizeBytes += part.length;
        if (file === null && spool.#sizeBytes <= MEMORY_MAX_BYTES) {
          spool.#parts.push(part.slice());
          continue;
        }
        if (file === null) {
          file = spool.#openFile();
          for (const kept of spool.#parts.splice(0)) writeWhole(file, kept);
        }
        writeWhole(file, part);
      }
      return spool;
    } catch (error) {
      spool.close();
      throw error;
    } finally {
      signal?.removeEventListener("abort", close);
      file?.close();
    }
  }

  /** How many bytes are kept. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Reads the bytes from the first on. */
  readonly open: OpenBytes = async function* (this: Spool) {
    if (this.#path !== null) yield* readDisk(this.#path);
    else yield* this.#parts;
  }.bind(this);

  /** Returns a file that holds the bytes, as readers with random access need it. */
  toFile(): string {
    if (this.#path === null) {
      using file = this.#openFile();
      for (const kept of this.#parts.splice(0)) writeWhole(file, kept);
    }
    return this.#path!;
  }

  /** Removes what is kept. */
  close(): void {
    this.#parts.length = 0;
    if (this.#path === null) return;
    Deno.removeSync(this.#path);
    this.#path = null;
    if (--kept!.files > 0) return;
    kept!.folder.remove();
    kept = undefined;
  }

  #openFile(): Deno.FsFile {
    return inTemporaryFolder(UNPACKED, () => {
      kept ??= { folder: WorkFolder.make("balancebook"), files: 0 };
      const path = join(kept.folder.path, crypto.randomUUID());
      const file = Deno.openSync(path, { write: true, createNew: true });
      this.#path = path;
      kept.files++;
      return file;
    });
  }
}

/** Reads a file of the disk in chunks of at most 1 MiB. */
export async function* readDisk(path: string): AsyncGenerator<Uint8Array> {
  using file = await Deno.open(path);
  while (true) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const count = await file.read(chunk);
    if (count === null) return;
    yield chunk.subarray(0, count);
  }
}

function writeWhole(file: Deno.FsFile, bytes: Uint8Array): void {
  inTemporaryFolder(UNPACKED, () => {
    for (let written = 0; written < bytes.length;) {
      written += file.writeSync(bytes.subarray(written));
    }
  });
}
