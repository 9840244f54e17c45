import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import unbzip2 from "unbzip2-stream";
import xz from "xz-decompress";
import { throwIfOfMachine } from "../machine_error.ts";
import { ZstdFrames } from "./zstd_frames.ts";

// A block of bzip2 may unpack to a million times its size, and the library unpacks all that it got.
const BZIP2_SLICE_BYTES = 1024;

/**
 * Unpacks zstd, of one frame or several.
 *
 * @throws {Error} If the data is damaged, or ends too early; what stands in front was given.
 */
export async function* unpackZstd(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const frames = new ZstdFrames();
  const source = bytes[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  try {
    while (true) {
      if (rest.length === 0) {
        const { done, value } = await source.next();
        if (done) break;
        rest = value;
        continue;
      }
      yield* unpackFrame(async function* () {
        while (true) {
          const count = frames.take(rest);
          const part = rest.subarray(0, count);
          rest = rest.subarray(count);
          yield part;
          if (frames.isWhole) return;
          while (rest.length === 0) {
            const { done, value } = await source.next();
            if (done) return;
            rest = value;
          }
        }
      });
    }
  } finally {
    await source.return?.();
  }
  if (!frames.isWhole) throw new Error("its data ends too early");
}

async function* unpackFrame(
  open: () => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(open());
  const unpacked = source.pipe(createZstdDecompress());
  source.on("error", (error) => unpacked.destroy(error));
  for await (const part of unpacked) yield part;
}

/**
 * Unpacks bzip2, of one stream or several.
 *
 * @throws {Error} If the data is damaged, or ends too early; what stands in front was given.
 */
export async function* unpackBzip2(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = unbzip2();
  const unpacked: Uint8Array[] = [];
  let failure: unknown = null;
  stream.on("data", (part: Uint8Array) => unpacked.push(part));
  stream.on("error", (error: unknown) => failure ??= error);
  for await (const part of bytes) {
    for (let at = 0; at < part.length && failure === null; at += BZIP2_SLICE_BYTES) {
      stream.write(Buffer.from(part.subarray(at, at + BZIP2_SLICE_BYTES)));
      yield* unpacked.splice(0);
    }
  }
  if (failure === null) stream.end();
  yield* unpacked.splice(0);
  if (failure !== null) throw asError(failure);
}

/**
 * Unpacks xz.
 *
 * @throws {Error} If the data is damaged, or ends too early; what stands in front was given.
 */
export async function* unpackXz(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { XzReadableStream } = xz as unknown as XzLibrary;
  // The library lets one decoder run at a time, so that an xz in an xz would wait for itself.
  XzReadableStream._contextMutex = { acquire: () => Promise.resolve(), release: () => {} };
  const reader = new XzReadableStream(ReadableStream.from(bytes)).getReader();
  let isDone = false;
  try {
    while (true) {
      const { done, value } = await reader.read();
      isDone = done;
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw asError(error);
  } finally {
    // An error has ended it already; to cancel it then fails, which says nothing new.
    if (!isDone) await reader.cancel().catch(() => {});
  }
}

interface XzLibrary {
  readonly XzReadableStream: typeof import("xz-decompress").XzReadableStream & {
    _contextMutex: { acquire(): Promise<void>; release(): void };
  };
}

/** The libraries meet some damage unprepared; what they say of it then is of no use to anybody. */
function asError(error: unknown): Error {
  throwIfOfMachine(error);
  if (error instanceof TypeError) return new Error("its data is damaged, or ends too early");
  const message = error instanceof Error ? error.message : String(error);
  if (/error code 8\b/.test(message)) return new Error("its data ends too early");
  return new Error(message, { cause: error });
}
