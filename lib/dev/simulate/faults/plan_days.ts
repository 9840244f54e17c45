import { faultDays } from "../plan/calendar.ts";
import type { PlannedRequest } from "../plan/messages.ts";
import { planDay, planEvening, planMidnight } from "../plan/ordinary_day.ts";
import type { Planner } from "../plan/planner.ts";
import { BALANCE_INJECTORS } from "./balances.ts";
import type { DatedKind, DueFault } from "./due_faults.ts";
import type { Injector } from "./injector.ts";
import { setBalancesApart } from "./meaning_change.ts";
import { MESSAGE_INJECTORS } from "./messages.ts";
import { planFailures, planSkips } from "./outages.ts";
import { VALUE_INJECTORS } from "./values.ts";
import { VARIETY_INJECTORS } from "./varieties.ts";
import { injectShift } from "./volume.ts";

const INJECTORS: Record<DatedKind, Injector> = {
  ...BALANCE_INJECTORS,
  ...MESSAGE_INJECTORS,
  ...VALUE_INJECTORS,
  ...VARIETY_INJECTORS,
  volume_shift: injectShift,
};

/**
 * Plans each day of the run, the faults that are due on it included.
 *
 * Answer a day's requests before you take the next day: it is planned from the balances that they
 * leave behind.
 */
export function* planDays(
  planner: Planner,
  faults: readonly DueFault[],
): Generator<PlannedRequest[]> {
  const due = [...faults];
  setBalancesApart(planner);
  for (let day = 0; day < planner.calendar.days; day++) {
    planner.beginDay(day);
    planDay(planner);
    for (const fault of due.filter((other) => other.day === day)) {
      const isDone = INJECTORS[fault.kind](planner, fault.variant);
      if (!isDone) due.push(...postponed(planner, fault));
    }
    planEvening(planner);
    planFailures(planner);
    planSkips(planner);
    planMidnight(planner);
    yield planner.endDay();
  }
}

/** The fault on the next day that suits it, if there is one. */
function postponed({ calendar, day }: Planner, fault: DueFault): DueFault[] {
  const next = faultDays(calendar).find((other) => other > day);
  return next === undefined ? [] : [{ ...fault, day: next }];
}
