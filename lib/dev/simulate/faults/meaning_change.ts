import { changesMeaning } from "../plan/calendar.ts";
import type { Planner } from "../plan/planner.ts";
import { roundMilli } from "../plan/prices.ts";

const HEALED_DAY = 19;

/**
 * Sets two users' balances apart from the first day on, where the meaning of sync errors is to
 * change: only errors show what they mean.
 */
export function setBalancesApart(planner: Planner): void {
  if (!changesMeaning(planner.calendar)) return;
  const [first, second] = planner.users;
  first.drift = roundMilli(first.price * 1.63);
  planner.later(HEALED_DAY, () => first.drift = 0);
  if (second) second.drift = -roundMilli(second.price * 0.37);
}
