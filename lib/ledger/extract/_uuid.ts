/** Length of a UUID with its dashes. */
export const UUID_LENGTH = 36;

const DASH = 45;

/** Returns whether a UUID stands at `at`, in letters of either case. */
export function isUuid(text: string, at: number): boolean {
  for (let index = 0; index < UUID_LENGTH; index++) {
    const code = text.charCodeAt(at + index);
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (code !== DASH) return false;
    } else {
      // Lower case, which digits have anyway.
      const letter = code | 32;
      if (!(code >= 48 && code <= 57 || letter >= 97 && letter <= 102)) return false;
    }
  }
  return true;
}

/**
 * Reads the lower-case UUID at `at` into the words of DuckDB's 128-bit integer.
 *
 * @param text One character a byte (latin1).
 * @param words Receives four 32-bit words, least significant first, the top bit flipped.
 * @returns Whether a UUID stands there.
 */
export function readUuid(text: string, at: number, words: Uint32Array): boolean {
  let word = 3;
  let value = 0;
  let nibbles = 0;
  for (let index = 0; index < UUID_LENGTH; index++) {
    const code = text.charCodeAt(at + index);
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (code !== DASH) return false;
      continue;
    }
    const nibble = code >= 48 && code <= 57
      ? code - 48
      : code >= 97 && code <= 102
      ? code - 87
      : -1;
    if (nibble === -1) return false;
    value = (value << 4) | nibble;
    if (++nibbles === 8) {
      words[word--] = value;
      value = 0;
      nibbles = 0;
    }
  }
  words[3] ^= 0x80000000;
  return true;
}
