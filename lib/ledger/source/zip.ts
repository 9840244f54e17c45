import { type FileEntry, Reader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";

/** A file in a zip archive. */
export interface ZipMember {
  /** Its name in the archive, folders included. */
  readonly name: string;
  /** Its size in the archive, in bytes. */
  readonly sizeBytes: number;
  /** Its size when unpacked, as the archive says. */
  readonly unpackedBytes: number;
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

/** A zip archive that is open for reading; nothing of it is unpacked to the disk. */
export class ZipArchive {
  /** Its files by name; folders are left out. */
  readonly members: ReadonlyMap<string, ZipMember>;
  readonly #zip: ZipReader<unknown>;
  readonly #disk: DiskReader;

  private constructor(
    members: ReadonlyMap<string, ZipMember>,
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
   * @throws {Error} If it is no zip archive, or one that was cut off.
   */
  static async open(path: string): Promise<ZipArchive> {
    const disk = new DiskReader(path);
    const zip = new ZipReader(disk, { useWebWorkers: false });
    try {
      const entries = (await zip.getEntries()).filter((entry): entry is FileEntry =>
        !entry.directory
      );
      return new ZipArchive(
        new Map(entries.map((entry) => [entry.filename, toMember(entry)])),
        zip,
        disk,
      );
    } catch (error) {
      disk.close();
      throw error;
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
    read: () => entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false }),
    chunks: () => streamEntry(entry),
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
