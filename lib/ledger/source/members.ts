import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { isCompanion } from "./companions.ts";
import type { Unwrapped } from "./layers.ts";
import { Spool } from "./spool.ts";
import { BombError, type UnpackBudget } from "./unpack_budget.ts";
import { ZipArchive } from "./zip.ts";

const BLOCK_BYTES = 512;

/** A file that stands in an archive that is read from its begin to its end. */
export interface Member {
  /** Its name in the archive, folders included. */
  readonly name: string;
  /** Its bytes, or null where they cannot be had. */
  readonly spool: Spool | null;
  /** Why they cannot be had. */
  readonly obstacle: string | null;
}

/**
 * Gives the files of an archive one after the other; companions of logs are skipped, folders and
 * links are none. A member's bytes are there until the next one is asked for.
 *
 * @param budget What may be unpacked, of which the members take.
 * @throws {Error} If the archive is damaged, was cut off or unpacks to too much; what stands in front was
 * given.
 */
export async function* eachMember(
  { archive, open }: Unwrapped,
  budget: UnpackBudget,
): AsyncGenerator<Member> {
  if (archive === "tar") yield* eachOfTar(open(), budget);
  else yield* eachOfZip(open(), budget);
}

async function* eachOfTar(
  bytes: AsyncIterable<Uint8Array>,
  budget: UnpackBudget,
): AsyncGenerator<Member> {
  const end = new TarEnd();
  const entries = ReadableStream.from(end.watch(bytes) as AsyncIterable<Uint8Array<ArrayBuffer>>)
    .pipeThrough(createTarDecoder({ strict: false }));
  for await (const { header, body } of entries as unknown as AsyncIterable<ParsedTarEntry>) {
    const isWanted = header.type === "file" && !isCompanion(header.name);
    if (!isWanted) {
      await body.cancel();
      continue;
    }
    yield* eachOf(header.name, body, { wantedBytes: header.size, budget });
  }
  if (!end.isThere) throw new Error("the tar archive was cut off: its end is missing");
}

/** Looks for the block of zeros that a whole tar ends with; less than a block may stand behind it. */
class TarEnd {
  #zeros = 0;
  #behind = BLOCK_BYTES;

  get isThere(): boolean {
    return this.#zeros >= BLOCK_BYTES || this.#behind < BLOCK_BYTES;
  }

  async *watch(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const part of bytes) {
      for (const byte of part) {
        if (byte === 0) this.#zeros++;
        else if (this.#zeros >= BLOCK_BYTES) this.#zeros = this.#behind = 0;
        else this.#zeros = 0;
        if (this.#zeros < BLOCK_BYTES) this.#behind++;
      }
      yield part;
    }
  }
}

async function* eachOfZip(
  bytes: AsyncIterable<Uint8Array>,
  budget: UnpackBudget,
): AsyncGenerator<Member> {
  const whole = await Spool.fill(bytes);
  try {
    const archive = await ZipArchive.open(whole.toFile());
    try {
      for (const member of archive.members) {
        if (isCompanion(member.name)) continue;
        const { name, obstacle } = member;
        if (obstacle !== null) yield { name, spool: null, obstacle };
        else {
          const wantedBytes = member.unpackedBytes;
          yield* eachOf(name, member.chunks(), { wantedBytes, budget });
        }
      }
    } finally {
      await archive.close();
    }
  } finally {
    whole.close();
  }
}

async function* eachOf(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  { wantedBytes, budget }: { wantedBytes: number; budget: UnpackBudget },
): AsyncGenerator<Member> {
  let failure: string | null = null;
  const spool = await Spool.fill(upToFailure(counted(bytes, budget), (reason) => failure = reason));
  const isWhole = failure === null && spool.sizeBytes >= wantedBytes;
  try {
    yield { name, spool, obstacle: isWhole ? null : failure ?? "it was cut off" };
  } finally {
    spool.close();
  }
}

/** Gives bytes up to where they fail, so that what stands in front of the damage is kept. */
async function* upToFailure(
  bytes: AsyncIterable<Uint8Array>,
  fail: (reason: string) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    if (error instanceof BombError) throw error;
    fail(error instanceof Error ? error.message : String(error));
  }
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  budget: UnpackBudget,
): AsyncGenerator<Uint8Array> {
  for await (const part of bytes) {
    budget.spend(part.length);
    yield part;
  }
}
