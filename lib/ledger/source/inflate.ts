import type { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { constants, createGunzip, gunzipSync, type ZlibOptions } from "node:zlib";

/** What is wrong with a compressed file, if anything is. */
export type Damage = "torn" | "corrupt" | null;

/**
 * Names a content: two files with one key hold the same text, and the same is known of its end. A torn
 * file has another key than a whole one of the same text, whose last event is not in doubt.
 *
 * @param sha256 SHA-256 of the text, in hexadecimal digits.
 */
export function contentKey(sha256: string, damage: Damage): string {
  return damage === null ? sha256 : `${sha256} ${damage}`;
}

/** A file's text, inflated at once. */
export interface InflatedText {
  readonly bytes: Uint8Array;
  readonly damage: Damage;
}

const SYNC_TEXT_MAX_BYTES = 32 << 20;
const CHUNK_BYTES = 1 << 20;
// The last bytes of a torn file are no length; a length beyond this ratio is none.
const DEFLATE_RATIO_MAX = 1032;
const CAREFUL_CHUNK_BYTES = 256;
// A piece of text is made of fewer.
const SINGLE_BYTES = 64 << 10;
const QUEUE_MAX = 4;

/**
 * Inflates a small gzip, of one member or several; of a damaged one, all that can be had.
 *
 * @param bytes The whole file.
 * @returns The text, or null where it is too large for one piece: then stream it.
 */
export function inflateSmall(bytes: Uint8Array): InflatedText | null {
  const expected = bytes.length < 18 ? 0 : new DataView(bytes.buffer, bytes.byteOffset)
    .getUint32(bytes.length - 4, true);
  const isPlausible = expected <= bytes.length * DEFLATE_RATIO_MAX;
  if (isPlausible && expected > SYNC_TEXT_MAX_BYTES) return null;
  const options = {
    chunkSize: isPlausible ? Math.max(1024, Math.min(expected + 64, CHUNK_BYTES)) : CHUNK_BYTES,
    maxOutputLength: SYNC_TEXT_MAX_BYTES,
  };
  try {
    return { bytes: gunzipSync(bytes, options), damage: null };
  } catch (error) {
    const code = codeOf(error);
    if (code === "ERR_BUFFER_TOO_LARGE") return null;
    const damage = code === "Z_BUF_ERROR" ? "torn" : "corrupt";
    return { bytes: inflatePrefix(bytes, options), damage };
  }
}

/** Inflates the longest prefix that gives no error: by halving, since each longer one gives it too. */
function inflatePrefix(bytes: Uint8Array, options: ZlibOptions): Uint8Array {
  const inflate = (length: number) => {
    try {
      return gunzipSync(bytes.subarray(0, length), {
        ...options,
        finishFlush: constants.Z_SYNC_FLUSH,
      });
    } catch {
      return null;
    }
  };
  let best = inflate(bytes.length);
  let [good, bad] = [0, bytes.length];
  if (best !== null) return best;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const inflated = inflate(middle);
    if (inflated === null) {
      bad = middle;
    } else {
      good = middle;
      best = inflated;
    }
  }
  return best ?? new Uint8Array(0);
}

/** A file's text as a stream; `damage` is known once the last chunk has been taken. */
export interface InflatedStream extends AsyncIterable<Uint8Array> {
  readonly damage: Damage;
}

/**
 * Inflates gzip of any size, several members too, and then ends. Of a damaged one it gives what
 * stands in front of the damage, as {@linkcode inflateSmall} does. Buffers about 4 MiB.
 *
 * @param open Opens the compressed bytes, from the first on; called twice more after damage. An error
 * that they throw is passed on.
 */
export function inflateStream(open: () => AsyncIterable<Uint8Array>): InflatedStream {
  let damage: Damage = null;
  const note = (error: unknown) => {
    damage ??= codeOf(error) === "Z_BUF_ERROR" ? "torn" : "corrupt";
  };
  async function* read(): AsyncGenerator<Uint8Array> {
    let given = 0;
    for await (const chunk of gunzipChunks(open(), { chunkSize: CHUNK_BYTES }, note)) {
      given += chunk.length;
      yield chunk;
    }
    if (damage === null) return;
    // zlib keeps back the piece in which it met the damage: read once more, in small pieces, and then
    // byte by byte where the last small piece was kept back.
    const careful = {
      chunkSize: CAREFUL_CHUNK_BYTES,
      finishFlush: constants.Z_SYNC_FLUSH,
      // Whatever waits in the stream when the damage is met would be thrown away with it.
      highWaterMark: 1,
    };
    let takenBytes: number | null = null;
    const noteTaken = (_: unknown, taken: number) => void (takenBytes = taken);
    for (const pieces of [() => open(), () => splitBehind(open(), takenBytes ?? 0)]) {
      let passed = 0;
      for await (const chunk of gunzipChunks(pieces(), careful, noteTaken)) {
        const known = Math.min(given - passed, chunk.length);
        passed += chunk.length;
        if (known === chunk.length) continue;
        given = passed;
        yield chunk.subarray(known);
      }
      if (takenBytes === null) return;
    }
  }
  return {
    [Symbol.asyncIterator]: read,
    get damage() {
      return damage;
    },
  };
}

/** A file's text as a stream; its digest is known once the last chunk has been taken. */
export interface HashedStream extends InflatedStream {
  /** SHA-256 of the text that was given, in hexadecimal digits. */
  readonly sha256: string;
}

/** Hashes a stream as it is taken. */
export function hashed(stream: InflatedStream): HashedStream {
  const hash = createHash("sha256");
  let sha256: string | undefined;
  return {
    async *[Symbol.asyncIterator]() {
      for await (const chunk of stream) {
        hash.update(chunk);
        yield chunk;
      }
    },
    get damage() {
      return stream.damage;
    },
    get sha256() {
      return sha256 ??= hash.digest("hex");
    },
  };
}

/** Gives bytes in single ones from a place on, as many as make a piece that zlib keeps back. */
async function* splitBehind(
  chunks: AsyncIterable<Uint8Array>,
  place: number,
): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for await (const chunk of chunks) {
    const whole = Math.min(chunk.length, Math.max(0, place - offset));
    const single = Math.min(chunk.length, Math.max(whole, place + SINGLE_BYTES - offset));
    if (whole > 0) yield chunk.subarray(0, whole);
    for (let at = whole; at < single; at++) yield chunk.subarray(at, at + 1);
    if (single < chunk.length) yield chunk.subarray(single);
    offset += chunk.length;
  }
}

/** @param note Called with an error of the text, and how many bytes were taken before the piece that has it. */
async function* gunzipChunks(
  chunks: AsyncIterable<Uint8Array>,
  options: ZlibOptions,
  note: (error: unknown, takenBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip(options);
  const source = Readable.from(chunks);
  const queue: Buffer[] = [];
  let isDone = false;
  let failure: unknown = null;
  let wake = () => {};
  const end = (error: unknown) => {
    isDone = true;
    failure ??= error;
    wake();
  };
  gunzip.on("data", (chunk: Buffer) => {
    queue.push(chunk);
    if (queue.length >= QUEUE_MAX) gunzip.pause();
    wake();
  });
  gunzip.on("end", () => end(null));
  gunzip.on("error", (error: unknown) => {
    note(error, gunzip.bytesWritten);
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

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? "";
}
