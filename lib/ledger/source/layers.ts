import { Buffer } from "node:buffer";
import { type Damage, inflateStream } from "./inflate.ts";
import { throwIfOfMachine } from "../machine_error.ts";
import { findLayer, type Layer, MAGIC_BYTES } from "./magic.ts";
import type { OpenBytes } from "./spool.ts";
import { findBase64, unwrapBase64 } from "./base64.ts";

// Nobody wraps logs more often by accident; a file that unpacks to itself does.
const DEPTH_MAX = 6;

/** How far bytes may grow when they are unpacked, so that a bomb fills neither disk nor time. */
export interface UnpackLimit {
  /** Below it nothing is refused. */
  readonly freeBytes: number;
  /** Beyond it: how many times the file's own size. */
  readonly ratio: number;
}

/** Logs of many repetitions shrink 30 to 100 times; deflate ends at 1,032, the others go further. */
export const UNPACK_LIMIT: UnpackLimit = { freeBytes: 1 << 30, ratio: 500 };

/** Bytes whose wrappings have been taken off, as far as they are not archives. */
export interface Unwrapped {
  /** What was taken off, the outermost first. */
  readonly layers: readonly string[];
  /** The archive that the bytes are now, or null where they are to be read as text. */
  readonly archive: "zip" | "tar" | null;
  readonly open: OpenBytes;
  /** What was found wrong, once the bytes have been read to their end. */
  readonly damage: () => { damage: Damage; reason: string | null };
}

/**
 * Takes the wrappings off a file, one in another: gzip of one member or several, zstd, bzip2, xz,
 * UTF-16, and the base64 of a subscription's event.
 *
 * @param open Opens the file's bytes; called once a wrapping and once more to read.
 * @param sizeBytes Size of the file, which the limit is measured by.
 * @throws {Error} If the bytes cannot be opened.
 */
export async function unwrap(
  open: OpenBytes,
  sizeBytes: number,
  limit: UnpackLimit = UNPACK_LIMIT,
): Promise<Unwrapped> {
  const layers: string[] = [];
  const troubles: Trouble[] = [];
  const guard = (inner: OpenBytes, trouble: Trouble): OpenBytes =>
    layers.length === 0
      ? inner
      : () => guarded(inner, Math.max(limit.freeBytes, sizeBytes * limit.ratio), trouble);
  let current = open;
  while (true) {
    const head = await readHead(current);
    const layer = findLayer(head) ?? (findBase64(head) ? "base64" : null);
    const archive = layer === "zip" || layer === "tar" ? layer : null;
    if (layer === null || archive !== null || layers.length === DEPTH_MAX) {
      const trouble: Trouble = { damage: null, reason: null };
      troubles.push(trouble);
      if (layers.length === DEPTH_MAX && layer !== null && archive === null) {
        trouble.damage = "corrupt";
        trouble.reason = `it is compressed more than ${DEPTH_MAX} times`;
      }
      return {
        layers,
        archive,
        open: guard(current, trouble),
        damage: () => troubles.find((found) => found.damage !== null) ?? trouble,
      };
    }
    const trouble: Trouble = { damage: null, reason: null };
    troubles.push(trouble);
    current = peel(layer as Peelable, current, trouble);
    layers.push(layer);
  }
}

/** Reads a file's first bytes, or all where there are fewer. */
export async function readHead(open: OpenBytes, wanted = MAGIC_BYTES): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of open()) {
      parts.push(part);
      length += part.length;
      if (length >= wanted) break;
    }
  } catch (error) {
    throwIfOfMachine(error);
    // What can be had of a damaged file is read and reported later on.
    if (length === 0) throw error;
  }
  return parts.length === 1
    ? parts[0].subarray(0, wanted)
    : Buffer.concat(parts, length).subarray(0, wanted);
}

interface Trouble {
  damage: Damage;
  reason: string | null;
}

type Peelable = Exclude<Layer, "zip" | "tar"> | "base64";

function peel(layer: Peelable, open: OpenBytes, trouble: Trouble): OpenBytes {
  switch (layer) {
    case "gzip":
      return () => gunzip(open, trouble);
    case "zstd":
      return () =>
        noting(trouble, async function* () {
          const { unpackZstd } = await import("./unpackers.ts");
          yield* unpackZstd(open());
        });
    case "bzip2":
      return () =>
        noting(trouble, async function* () {
          const { unpackBzip2 } = await import("./unpackers.ts");
          yield* unpackBzip2(open());
        });
    case "xz":
      return () =>
        noting(trouble, async function* () {
          const { unpackXz } = await import("./unpackers.ts");
          yield* unpackXz(open());
        });
    case "base64":
      return () => noting(trouble, () => unwrapBase64(open()));
    case "utf-16le":
    case "utf-16be":
      return () => decodeUtf16(open(), layer);
  }
}

async function* gunzip(open: OpenBytes, trouble: Trouble): AsyncGenerator<Uint8Array> {
  const stream = inflateStream(open);
  yield* stream;
  if (stream.damage !== null) trouble.damage = stream.damage;
}

/** Ends a stream where it fails, and keeps the reason: what stands in front of it was read. */
async function* noting(
  trouble: Trouble,
  read: () => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* read();
  } catch (error) {
    throwIfOfMachine(error);
    trouble.reason = error instanceof Error ? error.message : String(error);
    trouble.damage = /\b(?:premature|too early|unexpected end|truncated)/i.test(trouble.reason)
      ? "torn"
      : "corrupt";
  }
}

async function* decodeUtf16(
  bytes: AsyncIterable<Uint8Array>,
  encoding: "utf-16le" | "utf-16be",
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const part of bytes) yield encoder.encode(decoder.decode(part, { stream: true }));
  yield encoder.encode(decoder.decode());
}

async function* guarded(
  open: OpenBytes,
  maxBytes: number,
  trouble: Trouble,
): AsyncGenerator<Uint8Array> {
  let given = 0;
  for await (const part of open()) {
    given += part.length;
    if (given > maxBytes) {
      yield part.subarray(0, part.length - (given - maxBytes));
      trouble.damage = "corrupt";
      trouble.reason =
        `it unpacks to more than ${maxBytes} bytes, more than any log: it may be a decompression bomb`;
      return;
    }
    yield part;
  }
}
