import type { Random } from "../../random/random.ts";

/**
 * Chooses days for disturbances so that those of one weekday stay few: what is usual on a weekday
 * can only be seen on its other days. Week-ends, from Friday on, are avoided.
 */
export class Weekdays {
  readonly #random: Random;
  readonly #startDay: number;
  readonly #taken: number[] = new Array(7).fill(0);

  /** Begins with all weekdays free; `startDay` is that of day 0, 0 is Sunday. */
  constructor(random: Random, startDay: number) {
    this.#random = random;
    this.#startDay = startDay;
  }

  /** Chooses the first of `length` days from a list that is not empty, and takes their weekdays. */
  choose(candidates: readonly number[], length = 1): number {
    const costOf = (day: number) =>
      this.#of(day, length).reduce((sum, at) => sum + 2 * this.#taken[at] + (at > 4 ? 3 : 0), 0);
    const day = this.#random.shuffle(candidates)
      .reduce((best, other) => costOf(other) < costOf(best) ? other : best);
    this.take(day, length);
    return day;
  }

  /** Takes the weekdays of `length` days from a day on. */
  take(day: number, length: number): void {
    for (const at of this.#of(day, length)) this.#taken[at]++;
  }

  #of(day: number, length: number): number[] {
    return Array.from({ length }, (_, at) => (day + at + this.#startDay) % 7);
  }
}
