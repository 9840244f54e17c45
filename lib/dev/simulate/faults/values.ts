import { DELIVERY, GIFT, RENEWAL } from "../plan/actions.ts";
import type { TransactionItem } from "../plan/messages.ts";
import type { Planner, TransactionOptions } from "../plan/planner.ts";
import { roundMilli } from "../plan/prices.ts";
import { moveUser, newCountry, type User } from "../plan/users.ts";
import { type Injector, withUser } from "./injector.ts";

const NEW_ACTIONS: readonly string[] = ["LOYALTY_REWARD", "CASHBACK", "GIFT_CARD"];
const NEW_SOURCES: readonly string[] = ["PROMOTION", "PARTNER"];
const NEW_TYPES: readonly string[] = ["ADJUSTMENT", "REVERSAL"];
const NEW_FIELDS: readonly string[] = ["discount", "couponCode", "channel"];
const TEST_USERS: readonly string[] = ["random-uuid", "test-user"];
/** Days of the typed schema after which a value that was not there is new. */
const LEARNT_DAYS = 11;
/** Days of deliveries that show what a user usually pays. */
const HISTORY_DAYS = 20;

/** Faults of single values: amounts, currencies, names that were never seen, missing ones. */
export const VALUE_INJECTORS = {
  negative_amount: (planner, variant) =>
    withUser(planner, { least: 5 }, (user) => {
      const kind = variant % 2 === 0 ? GIFT : DELIVERY;
      const atMs = planner.daytimeMs();
      const amount = -roundMilli(user.price / 2);
      planner.request(atMs, planner.transaction(user, kind, atMs, { amount, isTyped: true }));
    }),
  zero_amount: (planner, variant) =>
    withUser(planner, {}, (user) => {
      if (variant % 2 === 1) return void planner.changeDelivery(user, { amount: 0, vat: 0 });
      const atMs = planner.daytimeMs();
      planner.request(atMs, planner.transaction(user, GIFT, atMs, { amount: 0, isTyped: true }));
    }),
  currency_switch: (planner) =>
    withUser(planner, {}, (user) => {
      const others = planner.users.map(({ country }) => country)
        .filter((country) => country !== user.country);
      const country = others.length > 0 ? planner.random.pick(others) : newCountry(0)!;
      planner.later(planner.day + 1, () => moveUser(planner.random, user, country));
    }),
  unknown_value: (planner, variant) =>
    planner.day >= planner.calendar.overlapDay + LEARNT_DAYS &&
    withUser(planner, {}, (user) => UNKNOWN[variant % UNKNOWN.length](planner, user)),
  amount_outlier: (planner, variant) => {
    if (variant % 3 === 1) return payTooMuch(planner);
    const isLarge = variant % 3 === 0;
    return withUser(planner, { least: isLarge ? 9 : 4, history: HISTORY_DAYS }, (user) => {
      const times = isLarge ? planner.random.int(5, 7) : planner.random.int(1, 4) / 100;
      const amount = roundMilli(user.price * times);
      noteOutlier(planner, user, planner.changeDelivery(user, { amount }));
    });
  },
  missing_metadata: (planner) =>
    withUser(planner, {}, (user) => {
      planner.changeDelivery(user, { metadata: undefined });
    }),
  test_user: (planner, variant) => {
    const user = planner.testUser(TEST_USERS[variant % TEST_USERS.length]);
    const atMs = planner.daytimeMs();
    planner.request(atMs, planner.transaction(user, GIFT, atMs, { isTyped: true }));
    return true;
  },
} satisfies Record<string, Injector>;

const UNKNOWN: readonly ((planner: Planner, user: User) => void)[] = [
  (planner, user) => giveNew(planner, user, { action: newName(planner, NEW_ACTIONS) }),
  (planner, user) => {
    const extraFields = { [newName(planner, NEW_FIELDS)]: 0 };
    planner.changeDelivery(user, { quirks: { extraFields } });
  },
  (planner, user) => giveNew(planner, user, { source: newName(planner, NEW_SOURCES) }),
  (planner, user) => {
    const country = newCountry(planner.count("country"));
    if (!country) return giveNew(planner, user, { action: newName(planner, NEW_ACTIONS) });
    planner.later(planner.day + 1, () => moveUser(planner.random, user, country));
  },
  (planner, user) =>
    giveNew(planner, user, {}, { quirks: { printedType: newName(planner, NEW_TYPES) } }),
];

/** Makes up a name that was not there before. */
function newName(planner: Planner, names: readonly string[]): string {
  const count = planner.count(names[0]);
  const round = Math.floor(count / names.length);
  return names[count % names.length] + (round > 0 ? `_${round + 1}` : "");
}

function giveNew(
  planner: Planner,
  user: User,
  names: { action?: string; source?: string },
  options: TransactionOptions = {},
): void {
  const atMs = planner.daytimeMs();
  const item = planner.transaction(user, GIFT, atMs, { ...options, isTyped: true });
  planner.request(atMs, { ...item, ...names });
}

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
  planner.shifts.push({ kind: "amount_outlier", subject: id, userId: user.id, currency });
}
