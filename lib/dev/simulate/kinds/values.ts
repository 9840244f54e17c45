import { closingUnits, isApart } from "../../book/entry_figures.ts";
import { unitsOf } from "../../book/exact_amounts.ts";
import { type Found, foundAt } from "../../book/finding.ts";
import type { Entry } from "../../book/printed_logs.ts";
import { DELIVERY, GIFT } from "../plan/actions.ts";
import { newCountry } from "../plan/countries.ts";
import { roundMilli } from "../plan/prices.ts";
import { moveUser } from "../plan/users.ts";
import type { FaultKind } from "./kind.ts";
import { withUser } from "./ways.ts";

/** Odd amounts and currencies. */
export const VALUE_KINDS = {
  negative_amount: {
    rate: 5,
    inject: (planner, variant) =>
      withUser(planner, { least: 5 }, (user) => {
        const kind = variant % 2 === 0 ? GIFT : DELIVERY;
        const atMs = planner.daytimeMs();
        const amount = -roundMilli(user.price / 2);
        planner.request(atMs, planner.transaction(user, kind, atMs, { amount, isTyped: true }));
      }),
    find: ({ entries }) =>
      entries.filter(({ amount }) => unitsOf(amount) < 0n)
        .map((entry) => foundAt(entry, unitsOf(entry.amount))),
  },
  zero_amount: {
    rate: 9,
    inject: (planner, variant) =>
      withUser(planner, {}, (user) => {
        if (variant % 2 === 1) return void planner.changeDelivery(user, { amount: 0, vat: 0 });
        const atMs = planner.daytimeMs();
        planner.request(atMs, planner.transaction(user, GIFT, atMs, { amount: 0, isTyped: true }));
      }),
    find: ({ entries }) =>
      entries.filter(({ amount }) => unitsOf(amount) === 0n).map((entry) => {
        const moved = closingUnits(entry) - unitsOf(entry.oldBalance);
        return foundAt(entry, isApart(moved) ? moved : 0n);
      }),
  },
  currency_switch: {
    rate: 5,
    inject: (planner) =>
      withUser(planner, {}, (user) => {
        const others = planner.users.map(({ country }) => country)
          .filter((country) => country !== user.country);
        const country = others.length > 0 ? planner.random.pick(others) : newCountry(0)!;
        planner.later(planner.day + 1, () => moveUser(planner.random, user, country));
      }),
    find: ({ entries }) =>
      [...Map.groupBy(entries, ({ userId }) => userId).values()].flatMap(findSwitches),
  },
} satisfies Record<string, FaultKind>;

function findSwitches(entries: readonly Entry[]): Found[] {
  return entries.flatMap((entry, at) => {
    const previous = entries[at - 1];
    if (!previous || previous.currency === entry.currency) return [];
    return [foundAt(entry, unitsOf(entry.amount), {
      transactionIds: [previous.id, entry.id],
      firstSeenAt: previous.loggedAt,
    })];
  });
}
