import { Buffer } from "node:buffer";

const FIRST_SIZE_BYTES = 1 << 16;

/** Keeps texts that do not stand in the arena as they should, in UTF-8, until the rows are stored. */
export class SideBuffer {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_SIZE_BYTES);
  #used = 0;

  /** Bytes in use. */
  get lengthBytes(): number {
    return this.#used;
  }

  /**
   * Keeps a text; lone surrogates become U+FFFD.
   *
   * @returns Its length in bytes; it begins where `lengthBytes` was before.
   */
  write(text: string): number {
    const length = Buffer.byteLength(text);
    if (this.#used + length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.#used + length));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    const { written } = ENCODER.encodeInto(text, this.bytes.subarray(this.#used));
    this.#used += written;
    return written;
  }

  clear(): void {
    this.#used = 0;
  }

  /** Takes bytes in place of its own. */
  adopt(bytes: Uint8Array<ArrayBuffer>, lengthBytes: number): void {
    this.bytes = bytes;
    this.#used = lengthBytes;
  }
}

const ENCODER = new TextEncoder();
