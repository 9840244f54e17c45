import { CAMPAIGN } from "../plan/actions.ts";
import { HOUR_MS } from "../plan/calendar.ts";
import type { TransactionItem } from "../plan/messages.ts";
import type { Planner } from "../plan/planner.ts";

/** Deliveries of an evening from which a shift of a currency can be told from chance. */
const LEAST_DELIVERIES = 12;
/** Deliveries from which a thin evening shows in the count of the whole day too. */
const LARGE_EVENING = 24;
const CAMPAIGN_SIZE = 2;

/**
 * Gives a currency's day three times its transactions or a quarter of them, or moves its evening
 * to another hour; returns false where no currency has enough users.
 */
export function injectShift(planner: Planner, variant: number): boolean {
  const found = largeEvening(planner);
  if (!found) return false;
  const [currency, items] = found;
  let subject = new Date(planner.midnightMs).toISOString().slice(0, 10);
  if (variant % 3 === 0) campaign(planner, currency);
  else if (variant % 3 === 1) {
    thin(planner, items);
    if (items.length < LARGE_EVENING) subject += " 21:00";
  } else subject += ` ${move(planner, items)}:00`;
  planner.shifts.push({ kind: "volume_shift", subject, userId: null, currency });
  return true;
}

/** Draws a currency with a large evening, else takes the largest, if that is large enough. */
function largeEvening(planner: Planner): [currency: string, items: TransactionItem[]] | undefined {
  const evenings = [
    ...Map.groupBy(planner.evening.values(), ({ user }) => user.country.currency),
  ].sort(([, a], [, b]) => b.length - a.length);
  const large = evenings.filter(([, items]) => items.length >= LARGE_EVENING);
  if (large.length > 0) return planner.random.pick(large);
  return evenings.length > 0 && evenings[0][1].length >= LEAST_DELIVERIES ? evenings[0] : undefined;
}

/** Two credits for each user of the currency, hour by hour from morning to evening. */
function campaign(planner: Planner, currency: string): void {
  const users = planner.users.filter((user) =>
    planner.isActive(user) && user.country.currency === currency
  );
  const credits = planner.random.shuffle(
    users.flatMap((user) => new Array<typeof user>(CAMPAIGN_SIZE).fill(user)),
  );
  for (let hour = 6; hour < 20; hour++) {
    const atMs = planner.midnightMs + hour * HOUR_MS;
    const items = credits.filter((_, at) => at % 14 === hour - 6)
      .map((user) => planner.transaction(user, CAMPAIGN, atMs, { isTyped: true }));
    planner.planBatch(items, atMs, "batch");
  }
}

/** Three quarters of the deliveries do not take place. */
function thin(planner: Planner, items: readonly TransactionItem[]): void {
  const free = planner.random.shuffle(items.filter(({ user }) => !planner.isBusy(user)));
  for (const { user } of free.slice(0, Math.ceil(items.length * 0.75))) {
    planner.evening.delete(user);
  }
}

/** The evening's deliveries are charged at another hour, which is returned. */
function move(planner: Planner, items: readonly TransactionItem[]): number {
  const hour = planner.random.int(14, 17);
  const free = items.filter(({ user }) => !planner.isBusy(user));
  for (const { user } of free) planner.evening.delete(user);
  planner.planBatch(free, planner.midnightMs + hour * HOUR_MS, "batch");
  return hour;
}
