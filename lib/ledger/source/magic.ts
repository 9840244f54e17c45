/** A wrapping of bytes that is taken off before text is read. */
export type Layer = "gzip" | "zstd" | "bzip2" | "xz" | "zip" | "tar" | "utf-16le" | "utf-16be";

/** Bytes at a file's begin that {@linkcode findLayer} wants to see. */
export const MAGIC_BYTES = 512;

/**
 * Recognises a wrapping by its first bytes, never by a name.
 *
 * @param head The first {@linkcode MAGIC_BYTES} bytes, or all where there are fewer.
 * @returns Null where the bytes are text, or of a format that is not unwrapped.
 */
export function findLayer(head: Uint8Array): Layer | null {
  if (isGzip(head)) return "gzip";
  if (isZip(head)) return "zip";
  if (begins(head, [0x28, 0xb5, 0x2f, 0xfd])) return "zstd";
  if (begins(head, [0x42, 0x5a, 0x68]) && begins(head.subarray(4), [0x31, 0x41, 0x59, 0x26])) {
    return "bzip2";
  }
  if (begins(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])) return "xz";
  if (isTar(head)) return "tar";
  return findUtf16(head);
}

/** Returns whether bytes begin as gzip does: `1f 8b`. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Returns whether bytes begin as a zip archive does: `PK`, and a record's number. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b &&
    (bytes[2] === 3 && bytes[3] === 4 || bytes[2] === 5 && bytes[3] === 6);
}

/** Bytes at a file's begin that {@linkcode isOfficeFile} wants to see. */
export const OFFICE_BYTES = 64;

/** Returns whether bytes begin as the zip of a workbook or another document does, by its first file's name. */
export function isOfficeFile(head: Uint8Array): boolean {
  return isZip(head) && OFFICE_MEMBER.test(String.fromCharCode(...head.subarray(30, OFFICE_BYTES)));
}

/** A tar's first header says its own checksum, so that old ones without `ustar` are known too. */
function isTar(head: Uint8Array): boolean {
  if (head.length < 512 || head[0] === 0) return false;
  const printed = /^[ 0]*([0-7]{1,7})[ \0]/.exec(String.fromCharCode(...head.subarray(148, 156)));
  if (printed === null) return false;
  let sum = 8 * 32;
  for (let index = 0; index < 512; index++) {
    if (index < 148 || index >= 156) sum += head[index];
  }
  return sum === Number.parseInt(printed[1], 8);
}

function findUtf16(head: Uint8Array): Layer | null {
  if (begins(head, [0xff, 0xfe])) return "utf-16le";
  if (begins(head, [0xfe, 0xff])) return "utf-16be";
  const pairs = Math.min(head.length >> 1, 32);
  if (pairs < 8) return null;
  let evenZeros = 0;
  let oddZeros = 0;
  for (let pair = 0; pair < pairs; pair++) {
    if (head[pair * 2] === 0) evenZeros++;
    if (head[pair * 2 + 1] === 0) oddZeros++;
  }
  if (evenZeros === 0 && oddZeros > pairs * 0.9) return "utf-16le";
  return oddZeros === 0 && evenZeros > pairs * 0.9 ? "utf-16be" : null;
}

/** A format that holds no text that could be read as it is: what it is, and how to get at it. */
export interface ForeignFormat {
  readonly name: string;
  /** What makes it readable; `FILE` stands for the file. */
  readonly remedy: string;
}

const EXPORT_AS_TEXT = "export the logs as text or CSV";

const FOREIGN: ReadonlyArray<readonly [magic: readonly number[], ForeignFormat]> = [
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], { name: "a 7-Zip archive", remedy: "run: 7z x FILE" }],
  [[0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], { name: "a RAR archive", remedy: "run: unrar x FILE" }],
  [[0x04, 0x22, 0x4d, 0x18], { name: "lz4", remedy: "run: lz4 -d FILE" }],
  [[0x1f, 0x9d], { name: "compress (.Z)", remedy: "run: uncompress FILE" }],
  [[0x4c, 0x5a, 0x49, 0x50], { name: "lzip", remedy: "run: lzip -d FILE" }],
  [[0xff, 0x06, 0x00, 0x00, 0x73, 0x4e], { name: "framed snappy", remedy: "run: snzip -d FILE" }],
  [[0x50, 0x41, 0x52, 0x31], { name: "Parquet", remedy: EXPORT_AS_TEXT }],
  [[0x4f, 0x62, 0x6a, 0x01], { name: "Avro", remedy: EXPORT_AS_TEXT }],
  [[0x4f, 0x52, 0x43], { name: "ORC", remedy: EXPORT_AS_TEXT }],
  [[0x25, 0x50, 0x44, 0x46], { name: "a PDF", remedy: EXPORT_AS_TEXT }],
  [[0xd0, 0xcf, 0x11, 0xe0], { name: "an Office document", remedy: "save it as CSV" }],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], { name: "an SQLite database", remedy: EXPORT_AS_TEXT }],
  [[0x89, 0x50, 0x4e, 0x47], { name: "a PNG picture", remedy: "leave it out" }],
  [[0xff, 0xd8, 0xff], { name: "a JPEG picture", remedy: "leave it out" }],
  [[0x7f, 0x45, 0x4c, 0x46], { name: "a program", remedy: "leave it out" }],
];

/** What the first file of a zip is called where Office, or what writes as it does, has made it. */
const OFFICE_MEMBER = /^(?:\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/|word\/|mimetype)/;

/** Names a format that is known and not read, by its first bytes; null where it is none of them. */
export function findForeign(head: Uint8Array): ForeignFormat | null {
  for (const [magic, format] of FOREIGN) if (begins(head, magic)) return format;
  if (isOfficeFile(head)) {
    return { name: "a workbook or another Office document", remedy: "save it as CSV" };
  }
  if (begins(head.subarray(8), [0x44, 0x55, 0x43, 0x4b])) {
    return { name: "a DuckDB database", remedy: "open it with --db FILE" };
  }
  return null;
}

function begins(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, index) => bytes[index] === byte);
}
