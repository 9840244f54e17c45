const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const BLOCK_RAW = 0;
const BLOCK_RLE = 1;
const CHECKSUM_BYTES = 4;

/**
 * Follows the frames of zstd data (RFC 8878) without unpacking them. Decoders end without an error
 * where the data was cut off, and may leave out what stands behind the first frame; so where frames
 * end is found out here.
 */
export class ZstdFrames {
  #state: "magic" | "descriptor" | "block" | "skip length" = "magic";
  #wanted = 4;
  #skip = 0;
  #value = 0;
  #have = 0;
  #hasChecksum = false;
  #isLastBlock = false;
  #isSound = true;

  /** Whether the data may end here: behind a whole frame, with nothing that is not a frame. */
  get isWhole(): boolean {
    return this.#isSound && this.#state === "magic" && this.#have === 0 && this.#skip === 0;
  }

  /**
   * Takes bytes up to the end of a frame, or all.
   *
   * @returns How many were taken; all, once the data is not a frame.
   */
  take(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length && this.#isSound) {
      if (at > 0 && this.isWhole) return at;
      if (this.#skip > 0) {
        const count = Math.min(this.#skip, bytes.length - at);
        this.#skip -= count;
        at += count;
        continue;
      }
      this.#value += bytes[at++] * 2 ** (8 * this.#have++);
      if (this.#have === this.#wanted) this.#takeValue();
    }
    return bytes.length;
  }

  #takeValue(): void {
    const value = this.#value;
    this.#value = 0;
    this.#have = 0;
    switch (this.#state) {
      case "magic":
        return this.#takeMagic(value);
      case "descriptor":
        return this.#takeDescriptor(value);
      case "block":
        return this.#takeBlock(value);
      case "skip length":
        this.#skip = value;
        return this.#expect("magic", 4);
    }
  }

  #takeMagic(value: number): void {
    if (value === FRAME_MAGIC) this.#expect("descriptor", 1);
    else if (value - value % 16 === SKIPPABLE_MAGIC) this.#expect("skip length", 4);
    else this.#isSound = false;
  }

  #takeDescriptor(value: number): void {
    const isSingleSegment = (value & 0x20) !== 0;
    const sizeFlag = value >> 6;
    const sizeBytes = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeFlag;
    const dictionaryBytes = [0, 1, 2, 4][value & 3];
    this.#hasChecksum = (value & 4) !== 0;
    this.#skip = (isSingleSegment ? 0 : 1) + dictionaryBytes + sizeBytes;
    this.#expect("block", 3);
  }

  #takeBlock(value: number): void {
    this.#isLastBlock = (value & 1) === 1;
    const type = (value >> 1) & 3;
    this.#skip = type === BLOCK_RLE ? 1 : value >> 3;
    if (type > 2 || (type === BLOCK_RAW && value >> 3 > 1 << 21)) this.#isSound = false;
    if (!this.#isLastBlock) return this.#expect("block", 3);
    if (this.#hasChecksum) this.#skip += CHECKSUM_BYTES;
    this.#expect("magic", 4);
  }

  #expect(state: "magic" | "descriptor" | "block" | "skip length", bytes: number): void {
    this.#state = state;
    this.#wanted = bytes;
  }
}
