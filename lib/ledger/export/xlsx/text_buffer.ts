const ENCODER = new TextEncoder();
const START_BYTES = 1 << 19;

/** Bytes of a UTF-8 character at most, for each of a text's units. */
const BYTES_A_UNIT = 3;

/** Texts one after another, as UTF-8. */
export class TextBuffer {
  #bytes = new Uint8Array(START_BYTES);
  #size = 0;

  /** Bytes of the texts so far. */
  get size(): number {
    return this.#size;
  }

  /** Adds a text; a surrogate without its other half becomes U+FFFD. */
  add(text: string): void {
    const needed = this.#size + text.length * BYTES_A_UNIT;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = grown;
    }
    this.#size += ENCODER.encodeInto(text, this.#bytes.subarray(this.#size)).written;
  }

  /** Gives the bytes so far, for the caller to keep, and begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#size);
    this.#size = 0;
    return taken;
  }
}
