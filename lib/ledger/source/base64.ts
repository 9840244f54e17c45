import { Buffer } from "node:buffer";

/** Base64 of a gzip's first bytes. */
const GZIP = "H4sI";
const DATA = /"(?:data|Data)"\s*:\s*"(H4sI[A-Za-z0-9+/=]*)"/g;
const BARE = /^\s*H4sI[A-Za-z0-9+/=\s]+$/;
// A subscription's event has at most 6 MB; more of them may stand in one file.
const TEXT_MAX_BYTES = 256 << 20;

/**
 * Returns whether a file begins as an event that carries gzip in base64: a subscription's
 * `awslogs.data`, a record of Kinesis or Firehose, or the base64 alone.
 */
export function findBase64(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString("latin1");
  return new RegExp(`"[dD]ata"\\s*:\\s*"${GZIP}`).test(text) ||
    text.trimStart().startsWith(GZIP) && BARE.test(text);
}

/**
 * Gives the bytes that stand in base64, one piece after the other.
 *
 * @throws {Error} If the file is too large to be such an event, or is cut off inside the base64.
 */
export async function* unwrapBase64(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of bytes) {
    parts.push(part);
    length += part.length;
    if (length > TEXT_MAX_BYTES) throw new Error("it is too large for an event in base64");
  }
  const text = Buffer.concat(parts, length).toString("latin1");
  if (BARE.test(text)) return yield Buffer.from(text, "base64");
  let end = 0;
  for (const match of text.matchAll(DATA)) {
    end = match.index + match[0].length;
    yield Buffer.from(match[1], "base64");
  }
  const rest = new RegExp(`"[dD]ata"\\s*:\\s*"(${GZIP}[A-Za-z0-9+/=]*)`).exec(text.slice(end));
  if (rest === null) return;
  yield Buffer.from(rest[1], "base64");
  throw new Error("it ends too early, inside the base64");
}
