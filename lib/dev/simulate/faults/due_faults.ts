import { type Calendar, faultDays } from "../plan/calendar.ts";
import { Weekdays } from "../plan/weekdays.ts";
import type { Random } from "../random/random.ts";
import {
  countFaults,
  type FaultRates,
  FINDING_KINDS,
  type FindingKind,
} from "../settings/fault_rates.ts";

/** What varies without being a fault: debugging dumps, odd texts, refunds with VAT. */
export type VarietyKind = "dump" | "odd_text" | "refund";

/** Kinds that single days get; the calendar knows the others. */
export type DatedKind = Exclude<FindingKind, "outage" | "meaning_change"> | VarietyKind;

/** A fault that is due on a day, counted from 0. */
export interface DueFault {
  readonly kind: DatedKind;
  readonly day: number;
  /** Which of the kind's forms; counts on within a run. */
  readonly variant: number;
}

/** Things that vary in any run, in 100 days of it. */
const VARIETY: readonly (readonly [VarietyKind, number])[] = [
  ["dump", 29],
  ["odd_text", 9],
  ["refund", 9],
];
/** Forms that only the untyped schema can have, by kind. */
const EARLY: Partial<Record<DatedKind, (variant: number) => boolean>> = {
  calculation_break: (variant) => variant % 4 === 2,
  blocked_overdraft: (variant) => variant % 3 === 1,
  dump: (variant) => variant % 4 === 3,
};

/** Spreads what is to happen over the days of a run, in order of the days. */
export function spreadFaults(random: Random, calendar: Calendar, rates: FaultRates): DueFault[] {
  const days = faultDays(calendar);
  if (days.length === 0) return [];
  const faults: DueFault[] = [];
  const dated = FINDING_KINDS.filter((kind) => kind !== "outage" && kind !== "meaning_change");
  for (const [kind, rate] of [...dated.map((kind) => [kind, rates[kind]] as const), ...VARIETY]) {
    const count = countFaults(rate, calendar.days);
    const dayOf = kind === "volume_shift"
      ? shiftDays(random, calendar, days, count)
      : evenDays(random, days, count);
    for (let variant = 0; variant < count; variant++) {
      const isEarly = calendar.overlapDay > 0 && EARLY[kind]?.(variant);
      const day = isEarly ? variant % calendar.overlapDay : dayOf(variant);
      faults.push({ kind, day, variant });
    }
  }
  return faults.sort((a, b) => a.day - b.day);
}

function evenDays(random: Random, days: readonly number[], count: number): (at: number) => number {
  const offset = random.int(5, 95) / 100;
  return (at) => days[Math.floor((at + offset) / count * days.length)];
}

/** Days whose weekdays are disturbed as little as can be, by outages and by each other. */
function shiftDays(
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
