import { UNPACK_LIMIT, type UnpackLimit } from "./layers.ts";

/** How many bytes may still be unpacked of one file of the disk, with all that is in the archives in it. */
export class UnpackBudget {
  readonly #maxBytes: number;
  #spentBytes = 0;

  /** @param sizeBytes Size of the file on the disk. */
  constructor(sizeBytes: number, { freeBytes, ratio }: UnpackLimit = UNPACK_LIMIT) {
    this.#maxBytes = Math.max(freeBytes, sizeBytes * ratio);
  }

  /**
   * Counts bytes that were unpacked.
   *
   * @throws {BombError} If they are more than may be.
   */
  spend(sizeBytes: number): void {
    this.#spentBytes += sizeBytes;
    if (this.#spentBytes > this.#maxBytes) throw new BombError(this.#maxBytes);
  }
}

/** Reports a file that unpacks to more than any log. */
export class BombError extends Error {
  override name = "BombError";

  constructor(maxBytes: number) {
    super(
      `it unpacks to more than ${maxBytes} bytes, more than any log: it may be a decompression bomb`,
    );
  }
}
