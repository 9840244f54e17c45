import { describeValue } from "../ledger/arguments.ts";

/** Several values that `show` shows one below the other, as if each had been given by itself. */
export class Page {
  /** From top to bottom. */
  readonly parts: readonly unknown[];

  /**
   * Makes a page.
   *
   * @param parts From top to bottom; each is what `show` takes.
   * @throws {TypeError} If they are no list.
   */
  constructor(parts: readonly unknown[]) {
    if (!Array.isArray(parts)) {
      throw new TypeError(
        `Cannot make a page of ${describeValue(parts)}: expected a list of parts`,
      );
    }
    this.parts = parts;
  }
}

/** Gives the parts of a page, or a value that is none as its only part. */
export function partsOf(value: unknown): readonly unknown[] {
  return value instanceof Page ? value.parts : [value];
}
