const WINDOW = 32_768;
const CHAIN = 48;
const LENGTH_BASE = bases(4, 3, 258);
const DISTANCE_BASE = bases(2, 1, WINDOW);
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

/**
 * Compresses bytes to one gzip member, the same bytes on every machine.
 *
 * zlib's output differs between builds, so this is a deflate of its own: one block with
 * fixed codes, greedy matches. The header's time is 0 and its system is "unknown".
 */
export function gzipFixed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = deflate(bytes);
  const result = new Uint8Array(10 + body.length + 8);
  result.set([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
  result.set(body, 10);
  const trailer = new DataView(result.buffer, 10 + body.length);
  trailer.setUint32(0, crc32(bytes), true);
  trailer.setUint32(4, bytes.length, true);
  return result;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

function deflate(bytes: Uint8Array): Uint8Array {
  const bits = new Bits(bytes.length + 64);
  const heads = new Int32Array(1 << 15).fill(-1);
  const previous = new Int32Array(bytes.length);
  const insert = (at: number) => {
    const key = keyAt(bytes, at);
    previous[at] = heads[key];
    heads[key] = at;
  };
  bits.write(3, 3);
  let at = 0;
  while (at < bytes.length) {
    const match = at + 3 <= bytes.length ? longestMatch(bytes, at, heads, previous) : undefined;
    if (match) writeMatch(bits, match.length, match.distance);
    else writeSymbol(bits, bytes[at]);
    const end = at + (match?.length ?? 1);
    for (; at < end; at++) if (at + 3 <= bytes.length) insert(at);
  }
  writeSymbol(bits, 256);
  return bits.finish();
}

function keyAt(bytes: Uint8Array, at: number): number {
  const word = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
  return Math.imul(word, 0x9e3779b1) >>> 17;
}

function longestMatch(
  bytes: Uint8Array,
  at: number,
  heads: Int32Array,
  previous: Int32Array,
): { length: number; distance: number } | undefined {
  const limit = Math.min(258, bytes.length - at);
  let length = 2;
  let distance = 0;
  let from = heads[keyAt(bytes, at)];
  for (let step = 0; from >= 0 && at - from <= WINDOW && step < CHAIN; step++) {
    let same = 0;
    while (same < limit && bytes[from + same] === bytes[at + same]) same++;
    if (same > length) [length, distance] = [same, at - from];
    from = previous[from];
  }
  return length > 2 ? { length, distance } : undefined;
}

/** First value of each code: `direct` codes of one value, then more and more extra bits. */
function bases(direct: number, first: number, last: number): [base: number, extra: number][] {
  const list: [number, number][] = [];
  for (let base = first, code = 0; base <= last; code++) {
    const extra = Math.max(0, Math.floor(code / direct) - 1);
    list.push([base, extra]);
    base += 1 << extra;
  }
  return list;
}

function writeMatch(bits: Bits, length: number, distance: number): void {
  const code = length === 258 ? 28 : codeOf(LENGTH_BASE, length);
  writeSymbol(bits, 257 + code);
  if (length !== 258) bits.write(length - LENGTH_BASE[code][0], LENGTH_BASE[code][1]);
  const distanceCode = codeOf(DISTANCE_BASE, distance);
  bits.writeCode(distanceCode, 5);
  bits.write(distance - DISTANCE_BASE[distanceCode][0], DISTANCE_BASE[distanceCode][1]);
}

function codeOf(list: readonly [number, number][], value: number): number {
  let code = list.length - 1;
  while (list[code][0] > value) code--;
  return code;
}

function writeSymbol(bits: Bits, symbol: number): void {
  if (symbol < 144) bits.writeCode(0x30 + symbol, 8);
  else if (symbol < 256) bits.writeCode(0x190 + symbol - 144, 9);
  else if (symbol < 280) bits.writeCode(symbol - 256, 7);
  else bits.writeCode(0xc0 + symbol - 280, 8);
}

class Bits {
  #bytes: Uint8Array;
  #length = 0;
  #held = 0;
  #count = 0;

  constructor(sizeBytes: number) {
    this.#bytes = new Uint8Array(Math.ceil(sizeBytes * 9 / 8) + 16);
  }

  write(value: number, width: number): void {
    this.#held |= value << this.#count;
    this.#count += width;
    while (this.#count >= 8) {
      this.#bytes[this.#length++] = this.#held & 255;
      this.#held >>>= 8;
      this.#count -= 8;
    }
  }

  writeCode(code: number, width: number): void {
    let reversed = 0;
    for (let i = 0; i < width; i++) reversed |= ((code >>> i) & 1) << (width - 1 - i);
    this.write(reversed, width);
  }

  finish(): Uint8Array {
    if (this.#count > 0) this.#bytes[this.#length++] = this.#held & 255;
    return this.#bytes.subarray(0, this.#length);
  }
}
