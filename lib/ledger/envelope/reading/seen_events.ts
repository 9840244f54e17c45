import { createHash } from "node:crypto";

const GENERATION = 500_000;

/**
 * Remembers the last half a million events by id and message, and up to as many before them. A digest
 * stands for each, since a part of a text would keep the whole text in memory.
 */
export class SeenEvents {
  #young = new Set<string>();
  #old = new Set<string>();

  /** Returns whether the event was seen; if not, it is from now on. */
  has(id: string, message: string): boolean {
    const hash = createHash("sha1").update(id).update("\n").update(message, "latin1");
    const key = hash.digest("base64");
    if (this.#young.has(key) || this.#old.has(key)) return true;
    if (this.#young.size === GENERATION) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(key);
    return false;
  }
}
