import { type FileEntry, Reader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import type { LogFile } from "./log_file.ts";
import { isLitter } from "./litter.ts";
import { readStreamName } from "./stream_name.ts";

const SMALL_MAX_BYTES = 1 << 20;

/** Reads a zip from the disk, only the parts that are asked for. */
class DiskReader extends Reader<string> {
  readonly #file: Deno.FsFile;

  constructor(path: string) {
    super(path);
    this.#file = Deno.openSync(path);
    this.size = this.#file.statSync().size;
  }

  // deno-lint-ignore require-await -- the base class is asynchronous
  override async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.min(length, this.size - offset));
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    for (let filled = 0; filled < bytes.length;) {
      const count = this.#file.readSync(bytes.subarray(filled));
      if (count === null) return bytes.subarray(0, filled);
      filled += count;
    }
    return bytes;
  }

  close(): void {
    this.#file.close();
  }
}

/** An archive that is open for reading. */
export interface LogArchive {
  readonly files: LogFile[];
  /** Closes the archive's file; its members cannot be read afterwards. */
  close(): Promise<void>;
}

/**
 * Opens a zip archive and lists its log files; nothing is unpacked to the disk.
 *
 * @param path Path of the archive.
 * @param shown How the archive is called for people.
 * @throws {Error} If it is no zip archive, or one that was cut off.
 */
export async function openZip(path: string, shown: string): Promise<LogArchive> {
  const disk = new DiskReader(path);
  const zip = new ZipReader(disk, { useWebWorkers: false });
  const close = async () => {
    await zip.close();
    disk.close();
  };
  try {
    const entries = await zip.getEntries();
    const files = entries
      .filter((entry): entry is FileEntry => !entry.directory && !isLitter(entry.filename))
      .map((entry) => toLogFile(entry, shown));
    return { files, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function toLogFile(entry: FileEntry, shown: string): LogFile {
  const file = {
    ...readStreamName(entry.filename),
    path: `${shown}/${entry.filename}`,
    sizeBytes: entry.compressedSize,
    chunks: () => streamEntry(entry),
  };
  if (entry.uncompressedSize > SMALL_MAX_BYTES) return file;
  return {
    ...file,
    readSmall: () => entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false }),
  };
}

async function* streamEntry(entry: FileEntry): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const written = entry.getData(writable, { useWebWorkers: false });
  // The failure reaches the reader through the stream; here it is only kept from going unhandled.
  written.catch(() => {});
  yield* readable;
  await written;
}
