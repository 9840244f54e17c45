import type { LogFile } from "./log_file.ts";
import { UNPACK_LIMIT, type UnpackLimit } from "./layers.ts";
import { readDisk } from "./spool.ts";
import { UnpackBudget } from "./unpack_budget.ts";
import type { ZipArchive, ZipMember } from "./zip.ts";

// A folder may hold more archives than a process may open files.
const OPEN_MAX = 256;

/** Gives the bytes of log files as they are kept, compressed where they are. */
export class LogContents {
  /** The one that was used last stands at the end. */
  readonly #archives = new Map<string, ZipArchive>();
  readonly #budgets = new Map<string, UnpackBudget>();
  readonly #limit: UnpackLimit;

  constructor(limit: UnpackLimit = UNPACK_LIMIT) {
    this.#limit = limit;
  }

  /** Reads a small file at once. */
  readSmall(file: LogFile): Uint8Array | Promise<Uint8Array> {
    if (file.place.kind === "disk") return Deno.readFileSync(file.place.path);
    return this.#member(file).then((member) => {
      this.budgetOf(file).spend(member.unpackedBytes);
      return member.read();
    });
  }

  /** Reads a file in chunks of at most 1 MiB, from its first byte at each call. */
  async *chunks(file: LogFile): AsyncGenerator<Uint8Array> {
    if (file.place.kind === "disk") yield* readDisk(file.place.path);
    else {
      const budget = this.budgetOf(file);
      for await (const chunk of (await this.#member(file)).chunks()) {
        budget.spend(chunk.length);
        yield chunk;
      }
    }
  }

  /** Gives what may be unpacked of a file; members of one zip share it. */
  budgetOf({ place, sizeBytes }: LogFile): UnpackBudget {
    if (place.kind === "disk") return new UnpackBudget(sizeBytes, this.#limit);
    const known = this.#budgets.get(place.path);
    if (known !== undefined) return known;
    const budget = new UnpackBudget(Deno.statSync(place.path).size, this.#limit);
    this.#budgets.set(place.path, budget);
    return budget;
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
      const [oldest] = this.#archives;
      if (this.#archives.size >= OPEN_MAX && oldest !== undefined) {
        this.#archives.delete(oldest[0]);
        await oldest[1].close();
      }
    } else {
      this.#archives.delete(path);
    }
    this.#archives.set(path, archive);
    const found = archive.members[member];
    if (found === undefined) throw new Error("the archive was changed meanwhile");
    if (found.obstacle !== null) throw new Error(found.obstacle);
    return found;
  }
}
