import { type FileEntry, Reader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";

/** A file in a zip archive. */
export interface ZipMember {
  /** Its name in the archive, folders included; nothing is ever written to it, so it may be any. */
  readonly name: string;
  /** Its size in the archive, in bytes. */
  readonly sizeBytes: number;
  /** Its size when unpacked, as the archive says. */
  readonly unpackedBytes: number;
  /** Why it cannot be unpacked, or null where nothing is known to be in the way. */
  readonly obstacle: string | null;
  /** Unpacks it at once. */
  read(): Promise<Uint8Array>;
  /** Unpacks it in chunks. */
  chunks(): AsyncIterable<Uint8Array>;
}

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
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
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

/** A zip archive that is open for reading; nothing of it is unpacked to the disk. */
export class ZipArchive {
  /** Its files in the archive's order, of which two may have one name; folders are left out. */
  readonly members: readonly ZipMember[];
  readonly #zip: ZipReader<unknown>;
  readonly #disk: DiskReader;

  private constructor(
    members: readonly ZipMember[],
    zip: ZipReader<unknown>,
    disk: DiskReader,
  ) {
    this.members = members;
    this.#zip = zip;
    this.#disk = disk;
  }

  /**
   * Opens an archive and lists what is in it.
   *
   * @throws {Error} If it is not a zip archive, or one that was cut off.
   */
  static async open(path: string): Promise<ZipArchive> {
    const disk = new DiskReader(path);
    const zip = new ZipReader(disk, { useWebWorkers: false, filenameValidation: "tolerant" });
    try {
      const entries = (await zip.getEntries()).filter((entry): entry is FileEntry =>
        !entry.directory
      );
      return new ZipArchive(entries.map(toMember), zip, disk);
    } catch (error) {
      disk.close();
      throw new Error(reasonOf(error), { cause: error });
    }
  }

  /** Closes the archive's file; its members cannot be read afterwards. */
  async close(): Promise<void> {
    await this.#zip.close();
    this.#disk.close();
  }
}

function toMember(entry: FileEntry): ZipMember {
  return {
    name: entry.filename,
    sizeBytes: entry.compressedSize,
    unpackedBytes: entry.uncompressedSize,
    obstacle: obstacleOf(entry),
    read: () =>
      entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false }).catch((error) => {
        throw damaged(error);
      }),
    chunks: () => streamEntry(entry),
  };
}

// Stored, and deflated as one or with the larger window.
const METHODS: readonly number[] = [0, 8, 9];
const METHOD_NAMES: Readonly<Record<number, string>> = {
  12: "bzip2",
  14: "LZMA",
  93: "zstd",
  95: "xz",
  98: "PPMd",
  99: "AES",
};

function obstacleOf(entry: FileEntry): string | null {
  if (entry.encrypted) {
    return "it is encrypted in its zip archive; unpack it with its password: unzip ARCHIVE";
  }
  if (METHODS.includes(entry.compressionMethod)) return null;
  const name = METHOD_NAMES[entry.compressionMethod] ?? `method ${entry.compressionMethod}`;
  return `it is packed with ${name} in its zip archive; unpack it: 7z x ARCHIVE`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function damaged(error: unknown): Error {
  const reason = `the zip archive is damaged (${messageOf(error)}); fetch it again`;
  return new Error(reason, { cause: error });
}

function reasonOf(error: unknown): string {
  return /central directory|not found|EOCD|split/i.test(messageOf(error))
    ? "the zip archive was cut off: its list of files, at its end, is missing; fetch it again, " +
      "or try: zip -FF FILE --out whole.zip"
    : damaged(error).message;
}

async function* streamEntry(entry: FileEntry): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  // What fails before the first byte never reaches the stream, which would wait for ever.
  const failed = new Promise<never>((_, reject) => {
    entry.getData(writable, { useWebWorkers: false }).catch((error) => reject(damaged(error)));
  });
  failed.catch(() => {});
  const reader = readable.getReader();
  while (true) {
    const { done, value } = await Promise.race([reader.read(), failed]);
    if (done) return;
    yield value;
  }
}
