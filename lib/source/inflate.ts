import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { constants, createGunzip, gunzipSync } from "node:zlib";

/** What is wrong with a compressed file, if anything is. */
export type Damage = "torn" | "corrupt" | null;

/** A file's text, inflated at once. */
export interface InflatedText {
  readonly bytes: Uint8Array;
  readonly damage: Damage;
}

const SYNC_TEXT_MAX_BYTES = 32 << 20;
const CHUNK_BYTES = 1 << 20;
const QUEUE_MAX = 4;

/** Returns whether bytes begin as gzip does: `1f 8b`. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Returns whether bytes begin as a zip archive does: `PK`, and a record's number. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b &&
    (bytes[2] === 3 && bytes[3] === 4 || bytes[2] === 5 && bytes[3] === 6);
}

/**
 * Inflates a small gzip, of one member or several; of a damaged one, all that can be had.
 *
 * @param bytes The whole file.
 * @returns The text, or null where it is too large for one piece: then stream it.
 */
export function inflateSmall(bytes: Uint8Array): InflatedText | null {
  const expected = bytes.length < 18 ? 0 : new DataView(bytes.buffer, bytes.byteOffset)
    .getUint32(bytes.length - 4, true);
  if (expected > SYNC_TEXT_MAX_BYTES) return null;
  const options = {
    chunkSize: Math.max(1024, Math.min(expected + 64, CHUNK_BYTES)),
    maxOutputLength: SYNC_TEXT_MAX_BYTES,
  };
  try {
    return { bytes: gunzipSync(bytes, options), damage: null };
  } catch (error) {
    const code = codeOf(error);
    if (code === "ERR_BUFFER_TOO_LARGE") return null;
    if (code !== "Z_BUF_ERROR") return null;
  }
  try {
    const whole = gunzipSync(bytes, { ...options, finishFlush: constants.Z_SYNC_FLUSH });
    return { bytes: whole, damage: "torn" };
  } catch {
    return null;
  }
}

/** A file's text as a stream; `damage` is known once the last chunk has been taken. */
export interface InflatedStream extends AsyncIterable<Uint8Array> {
  readonly damage: Damage;
}

/**
 * Inflates gzip of any size, several members too; gives all text in front of the damage of a
 * damaged one, and then ends. Buffers about 4 MiB.
 *
 * @param chunks The compressed bytes. An error that they throw is passed on.
 */
export function inflateStream(chunks: AsyncIterable<Uint8Array>): InflatedStream {
  let damage: Damage = null;
  async function* read(): AsyncGenerator<Uint8Array> {
    const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
    const source = Readable.from(chunks);
    const queue: Buffer[] = [];
    let isDone = false;
    let failure: unknown = null;
    let wake = () => {};
    gunzip.on("data", (chunk: Buffer) => {
      queue.push(chunk);
      if (queue.length >= QUEUE_MAX) gunzip.pause();
      wake();
    });
    const end = (error: unknown) => {
      isDone = true;
      failure ??= error;
      wake();
    };
    gunzip.on("end", () => end(null));
    gunzip.on("error", (error: unknown) => {
      damage = codeOf(error) === "Z_BUF_ERROR" ? "torn" : "corrupt";
      end(null);
    });
    source.on("error", end);
    source.pipe(gunzip);
    try {
      while (true) {
        const chunk = queue.shift();
        if (chunk !== undefined) {
          yield chunk;
          if (queue.length < QUEUE_MAX && gunzip.isPaused()) gunzip.resume();
        } else if (isDone) {
          break;
        } else {
          await new Promise<void>((resolve) => wake = resolve);
        }
      }
    } finally {
      source.destroy();
      gunzip.destroy();
    }
    if (failure !== null) throw failure;
  }
  return {
    [Symbol.asyncIterator]: read,
    get damage() {
      return damage;
    },
  };
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? "";
}
