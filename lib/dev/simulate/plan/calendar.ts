import type { Random } from "../../random/random.ts";
import { countFaults, type FaultRates } from "./rates.ts";
import { layOutOutages, type Outage } from "./outages.ts";
import { Weekdays } from "./weekdays.ts";

/** Milliseconds of an hour. */
export const HOUR_MS = 3_600_000;
/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** When the simulated system changes; days count from 0. */
export interface Calendar {
  readonly startMs: number;
  readonly days: number;
  /** First of the two days with both schemas; the untyped one stands alone before. */
  readonly overlapDay: number;
  /** First day after the overlap and after the change of the sync error's meaning. */
  readonly settledDay: number;
  /** From here on a sync error prints the wallet after the transaction; before, the one before. */
  readonly walletAfterSinceMs: number;
  /** From here on a block prints the payment balance as it was before the transaction. */
  readonly paymentBeforeSinceMs: number;
  /** In order of time. */
  readonly outages: readonly Outage[];
}

const MEANING_DAY = 7;

/**
 * Lays out the changes over a run of `days` days.
 *
 * A run of less than fifteen days changes no meaning; a very short one still has both schemas.
 *
 * @throws {RangeError} If `start` is not a day written as YYYY-MM-DD.
 */
export function layOutCalendar(
  random: Random,
  start: string,
  days: number,
  rates: FaultRates,
): Calendar {
  const startMs = Date.parse(`${start}T00:00:00.000Z`);
  if (Number.isNaN(startMs) || new Date(startMs).toISOString().slice(0, 10) !== start) {
    throw new RangeError(`Cannot start at "${start}": expected a day such as 2024-01-01`);
  }
  const settledDay = Math.min(MEANING_DAY + 1, Math.floor(days / 2));
  const changes = (rate: number) => days >= 15 && countFaults(rate, days) > 0;
  const outages = countFaults(rates.outage, days);
  const weekdays = new Weekdays(random, new Date(startMs).getUTCDay());
  return {
    startMs,
    days,
    overlapDay: Math.min(3, Math.floor(days / 4)),
    settledDay,
    walletAfterSinceMs: changes(rates.meaning_change) ? startMs + MEANING_DAY * DAY_MS : 0,
    paymentBeforeSinceMs: changes(rates.payment_balance_meaning)
      ? startMs + Math.floor(days * 0.7) * DAY_MS
      : Infinity,
    outages: layOutOutages(random, weekdays, outages, settledDay, days),
  };
}

/** Returns whether the errors' meaning changes within the run. */
export function changesMeaning(calendar: Calendar): boolean {
  return calendar.walletAfterSinceMs > 0;
}

/** Returns the days on which a fault can show itself: settled, not the last ones, no outage. */
export function faultDays(calendar: Calendar): number[] {
  const { settledDay, days, outages } = calendar;
  return Array.from({ length: Math.max(0, days - 3 - settledDay) }, (_, at) => settledDay + at)
    .filter((day) => !outages.some((at) => day >= at.firstDay && day <= at.lastDay + 1));
}

/** Returns the outage that keeps a day's transactions of this half back, if there is one. */
export function outageOf(
  calendar: Calendar,
  day: number,
  half: "daytime" | "evening",
): Outage | undefined {
  return calendar.outages.find(({ variant, firstDay, lastDay }) =>
    variant !== "burst" && day >= firstDay && day <= lastDay &&
    (variant !== "failing" || half === "evening" || day > firstDay)
  );
}

/** Returns how many runtimes a run sees. */
export function countRuntimes(calendar: Calendar): number {
  return 2 + 2 * calendar.outages.filter(({ variant }) => variant === "failing").length;
}

/** Returns the number, from 0, of the runtime that a container of this time starts with. */
export function runtimeAt(calendar: Calendar, timeMs: number): number {
  const day = (timeMs - calendar.startMs) / DAY_MS;
  if (day < calendar.overlapDay) return 0;
  let number = 1;
  for (const { variant, firstDay } of calendar.outages) {
    if (variant !== "failing") continue;
    if (day >= firstDay + 0.85) number++;
    if (day >= firstDay + 2) number++;
  }
  return number;
}
