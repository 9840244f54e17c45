import { FAULT_KINDS } from "../kinds/all_kinds.ts";
import { faultDays } from "../plan/calendar.ts";
import type { PlannedRequest } from "../plan/messages.ts";
import { planDay, planEvening, planMidnight } from "../plan/ordinary_day.ts";
import type { Planner } from "../plan/planner.ts";
import type { ScheduledFault } from "./scheduled_faults.ts";

/**
 * Plans each day of the run, the faults that are scheduled for it included.
 *
 * Answer a day's requests before you take the next day: it is planned from the balances that they
 * leave behind.
 */
export function* planDays(
  planner: Planner,
  faults: readonly ScheduledFault[],
): Generator<PlannedRequest[]> {
  const kinds = Object.values(FAULT_KINDS);
  const scheduled = [...faults];
  for (const { beginRun } of kinds) beginRun?.(planner);
  for (let day = 0; day < planner.calendar.days; day++) {
    planner.beginDay(day);
    planDay(planner);
    for (const fault of scheduled.filter((other) => other.day === day)) {
      const isDone = fault.inject(planner, fault.variant);
      if (!isDone) scheduled.push(...postponed(planner, fault));
    }
    planEvening(planner);
    for (const { endDay } of kinds) endDay?.(planner);
    planMidnight(planner);
    yield planner.endDay();
  }
}

/** The fault on the next day that suits it, if there is one. */
function postponed({ calendar, day }: Planner, fault: ScheduledFault): ScheduledFault[] {
  const next = faultDays(calendar).find((other) => other > day);
  return next === undefined ? [] : [{ ...fault, day: next }];
}
