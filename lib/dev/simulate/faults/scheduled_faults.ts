import { FAULT_KINDS } from "../kinds/all_kinds.ts";
import type { Injector, Occurrence } from "../kinds/kind.ts";
import { NOISE } from "../kinds/noise.ts";
import { type Calendar, faultDays } from "../plan/calendar.ts";
import { countFaults, type FaultRates } from "../plan/rates.ts";
import { Weekdays } from "../plan/weekdays.ts";
import type { Random } from "../../random/random.ts";

/** Something that is to happen on a day, counted from 0. */
export interface ScheduledFault {
  readonly inject: Injector;
  readonly day: number;
  /** Which of its kind's forms; counts on within a run. */
  readonly variant: number;
}

/** Spreads faults and noise over the days of a run, in order of the days. */
export function scheduleFaults(
  random: Random,
  calendar: Calendar,
  rates: FaultRates,
): ScheduledFault[] {
  const days = faultDays(calendar);
  if (days.length === 0) return [];
  const kinds = Object.entries(FAULT_KINDS).map(([name, kind]) => [kind, rates[name]] as const);
  const occurrences: readonly (readonly [Occurrence, number])[] = [
    ...kinds.filter(([{ isDrawnLast }]) => !isDrawnLast),
    ...Object.values(NOISE).map((noise) => [noise, noise.rate] as const),
    ...kinds.filter(([{ isDrawnLast }]) => isDrawnLast),
  ];
  return occurrences.flatMap(([{ inject, isEarly, sparesWeekdays, isDrawnLast }, rate]) => {
    const count = countFaults(rate, calendar.days);
    if (!inject || isDrawnLast && count === 0) return [];
    const dayOf = sparesWeekdays
      ? sparingDays(random, calendar, days, count)
      : evenDays(random, days, count);
    return Array.from({ length: count }, (_, variant) => {
      const comesEarly = calendar.overlapDay > 0 && isEarly?.(variant);
      return { inject, day: comesEarly ? variant % calendar.overlapDay : dayOf(variant), variant };
    });
  }).sort((a, b) => a.day - b.day);
}

function evenDays(random: Random, days: readonly number[], count: number): (at: number) => number {
  const offset = random.int(5, 95) / 100;
  return (at) => days[Math.floor((at + offset) / count * days.length)];
}

/** Days whose weekdays are disturbed as little as can be, by outages and by each other. */
function sparingDays(
  random: Random,
  calendar: Calendar,
  days: readonly number[],
  count: number,
): (at: number) => number {
  const weekdays = new Weekdays(random, new Date(calendar.startMs).getUTCDay());
  for (const { firstDay, lastDay } of calendar.outages) {
    weekdays.take(firstDay, lastDay + 1 - firstDay);
  }
  return (at) => {
    const from = Math.floor(at / count * days.length);
    const until = Math.max(from + 1, Math.floor((at + 1) / count * days.length));
    return weekdays.choose(days.slice(from, until));
  };
}
