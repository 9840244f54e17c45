/**
 * Draws numbers that depend on nothing but a seed (sfc32 after a splitmix start).
 *
 * Only 32-bit integer arithmetic is used, so every machine draws the same numbers.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  /** Starts from a seed; equal seeds draw equal numbers. */
  constructor(seed: number | string) {
    let state = 0x9e3779b9;
    for (const unit of String(seed)) state = mix(state ^ unit.codePointAt(0)!);
    this.#a = state = mix(state);
    this.#b = state = mix(state);
    this.#c = mix(state);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** Draws an unsigned 32-bit integer. */
  next(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Draws an integer from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + this.next() % (max - min + 1);
  }

  /** Returns true for `share` of the draws, 0 to 1. */
  chance(share: number): boolean {
    return this.next() < share * 4294967296;
  }

  /** Draws one of the items; the list must not be empty. */
  pick<T>(items: readonly T[]): T {
    return items[this.next() % items.length];
  }

  /** Draws one of the items, each with its weight, an integer of at least 0. */
  weighted<T>(items: readonly (readonly [T, number])[]): T {
    let rest = this.next() % items.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [item, weight] of items) if ((rest -= weight) < 0) return item;
    return items[0][0];
  }

  /** Returns the items in a drawn order, as a new list. */
  shuffle<T>(items: readonly T[]): T[] {
    const list = [...items];
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [list[i], list[j]] = [list[j], list[i]];
    }
    return list;
  }

  /** Draws `length` lower-case hexadecimal digits. */
  hex(length: number): string {
    let text = "";
    while (text.length < length) text += this.next().toString(16).padStart(8, "0");
    return text.slice(0, length);
  }
}

function mix(state: number): number {
  let z = (state + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}
