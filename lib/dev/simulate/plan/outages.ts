import type { Random } from "../../random/random.ts";
import type { Weekdays } from "./weekdays.ts";

/** Ways in which the function stops working. */
export type OutageVariant = "failing" | "burst" | "silent" | "skipping";

/**
 * A time without transactions, or with many failed requests; days count from 0.
 *
 * - `failing`: from the evening of the first day the module does not load, and the day after;
 * - `burst`: requests fail for half an hour of its day, while transactions go on;
 * - `silent`: nothing is logged on its days, one the first time, two later;
 * - `skipping`: on its day only messages come that are skipped.
 */
export interface Outage {
  readonly variant: OutageVariant;
  readonly firstDay: number;
  readonly lastDay: number;
}

const VARIANTS: readonly OutageVariant[] = ["failing", "burst", "silent", "skipping"];
const LEAST_DAYS = 12;
const SPACING = 5;

/**
 * Lays `count` outages over the settled days of a run; fewer if they would not stand five days
 * apart, none in a run of less than twelve days.
 */
export function layOutOutages(
  random: Random,
  weekdays: Weekdays,
  count: number,
  settledDay: number,
  days: number,
): Outage[] {
  const span = days - 4 - settledDay;
  const fitting = days < LEAST_DAYS ? 0 : Math.min(count, Math.floor(span / SPACING));
  const room = Math.max(1, Math.floor(span / fitting) - SPACING + 2);
  return Array.from({ length: fitting }, (_, index) => {
    const variant = VARIANTS[index % VARIANTS.length];
    const from = settledDay + Math.floor(index * span / fitting);
    const isLong = variant === "failing" || variant === "silent" && index > VARIANTS.length;
    const length = isLong ? 2 : 1;
    const candidates = Array.from({ length: room }, (_, at) => from + at);
    const firstDay = variant === "burst"
      ? random.pick(candidates)
      : weekdays.choose(candidates, length);
    return { variant, firstDay, lastDay: firstDay + length - 1 };
  });
}
