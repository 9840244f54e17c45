/** Several values that `show` shows one below the other, as if each had been given by itself. */
export class Page {
  /** From top to bottom. */
  readonly parts: readonly unknown[];

  constructor(parts: readonly unknown[]) {
    this.parts = parts;
  }
}
