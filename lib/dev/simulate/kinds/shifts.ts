import { unitsOf } from "../../book/exact_amounts.ts";
import { type Found, found, foundAt } from "../../book/finding.ts";
import { CAMPAIGN, RENEWAL } from "../plan/actions.ts";
import { HOUR_MS } from "../plan/calendar.ts";
import type { TransactionItem } from "../plan/messages.ts";
import type { Injection, Planner } from "../plan/planner.ts";
import { roundMilli } from "../plan/prices.ts";
import type { User } from "../plan/users.ts";
import type { FaultKind } from "./kind.ts";
import { withUser } from "./ways.ts";

/** Days of deliveries that show what a user usually pays. */
const HISTORY_DAYS = 20;
/** Deliveries of an evening from which a shift of a currency can be distinguished from chance. */
const LEAST_DELIVERIES = 12;
/** Deliveries from which a thin evening shows in the count of the whole day too. */
const LARGE_EVENING = 24;
const CAMPAIGN_SIZE = 2;

/** What is far from what is usual: an amount, a day's count of transactions. */
export const SHIFT_KINDS = {
  amount_outlier: {
    rate: 11,
    consequences: ["vat_break"],
    inject: (planner, variant) => {
      if (variant % 3 === 1) return payTooMuch(planner);
      const isLarge = variant % 3 === 0;
      return withUser(planner, { least: isLarge ? 9 : 4, history: HISTORY_DAYS }, (user) => {
        const times = isLarge ? planner.random.int(5, 7) : planner.random.int(1, 4) / 100;
        const amount = roundMilli(user.price * times);
        noteOutlier(planner, user, planner.changeDelivery(user, { amount }));
      });
    },
    recall: ({ entries }, { injections }) => {
      const byId = new Map(entries.map((entry) => [entry.id, entry]));
      return injections.filter(({ kind }) => kind === "amount_outlier").flatMap(({ subject }) => {
        const entry = byId.get(subject);
        return entry ? [foundAt(entry, unitsOf(entry.amount))] : [];
      });
    },
  },
  volume_shift: {
    rate: 7,
    consequences: ["out_of_order"],
    sparesWeekdays: true,
    inject: shiftVolume,
    recall: (_, { injections }) =>
      injections.filter(({ kind }) => kind === "volume_shift").map(recallShift),
  },
} satisfies Record<string, FaultKind>;

/** A renewal of many times the usual amount, in the currency that most users hold. */
function payTooMuch(planner: Planner): boolean {
  const counts = new Map<string, number>();
  for (const { country: { currency } } of planner.users) {
    counts.set(currency, (counts.get(currency) ?? 0) + 1);
  }
  const [currency] = [...counts].reduce((most, other) => other[1] > most[1] ? other : most);
  return withUser(planner, { currency }, (user) => {
    const atMs = planner.daytimeMs();
    const amount = roundMilli(user.price * planner.random.int(350, 450));
    const item = planner.transaction(user, RENEWAL, atMs, { amount, isTyped: true });
    planner.request(atMs, item);
    noteOutlier(planner, user, item);
  });
}

function noteOutlier(planner: Planner, user: User, { id }: TransactionItem): void {
  const { currency } = user.country;
  planner.injections.push({ kind: "amount_outlier", subject: id, currency });
}

/**
 * Gives a currency's day three times its transactions or a quarter of them, or moves its evening
 * to another hour; returns false where no currency has enough users.
 */
function shiftVolume(planner: Planner, variant: number): boolean {
  const evening = largeEvening(planner);
  if (!evening) return false;
  const [currency, items] = evening;
  let subject = new Date(planner.midnightMs).toISOString().slice(0, 10);
  if (variant % 3 === 0) campaign(planner, currency);
  else if (variant % 3 === 1) {
    thin(planner, items);
    if (items.length < LARGE_EVENING) subject += " 21:00";
  } else subject += ` ${move(planner, items)}:00`;
  planner.injections.push({ kind: "volume_shift", subject, currency });
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

function recallShift({ subject, currency }: Injection): Found {
  const [day, hour = ""] = subject.split(" ");
  const from = hour ? `${day}T${hour}:00.000Z` : `${day}T00:00:00.000Z`;
  const until = hour ? `${day}T${hour.slice(0, 2)}:59:59.999Z` : `${day}T23:59:59.999Z`;
  return found(subject, [from, until], { currency });
}
