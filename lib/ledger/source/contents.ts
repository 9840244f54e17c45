import type { LogFile } from "./log_file.ts";
import { readDisk } from "./spool.ts";
import type { ZipArchive, ZipMember } from "./zip.ts";

/** Gives the bytes of log files as they are kept, compressed where they are. */
export class LogContents {
  readonly #archives = new Map<string, ZipArchive>();

  /** Reads a small file at once. */
  readSmall(file: LogFile): Uint8Array | Promise<Uint8Array> {
    if (file.place.kind === "disk") return Deno.readFileSync(file.place.path);
    return this.#member(file).then((member) => member.read());
  }

  /** Reads a file in chunks of at most 1 MiB, from its first byte at each call. */
  async *chunks(file: LogFile): AsyncGenerator<Uint8Array> {
    if (file.place.kind === "disk") yield* readDisk(file.place.path);
    else yield* (await this.#member(file)).chunks();
  }

  /** Closes the archives. */
  async close(): Promise<void> {
    for (const archive of this.#archives.values()) await archive.close();
    this.#archives.clear();
  }

  async #member(file: LogFile): Promise<ZipMember> {
    if (file.place.kind !== "zip") throw new TypeError(`${file.path} is in no archive`);
    const { path, member } = file.place;
    let archive = this.#archives.get(path);
    if (archive === undefined) {
      const { ZipArchive } = await import("./zip.ts");
      archive = await ZipArchive.open(path);
      this.#archives.set(path, archive);
    }
    const found = archive.members[member];
    if (found === undefined) throw new Error("the archive was changed meanwhile");
    if (found.obstacle !== null) throw new Error(found.obstacle);
    return found;
  }
}
