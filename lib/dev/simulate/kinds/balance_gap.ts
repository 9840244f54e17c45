import { accountsOf, isApart } from "../../book/entry_figures.ts";
import { unitsOf } from "../../book/exact_amounts.ts";
import { type Found, foundAt } from "../../book/finding.ts";
import type { Entry } from "../../book/printed_logs.ts";
import { roundMilli } from "../plan/prices.ts";
import type { FaultKind } from "./kind.ts";
import { withUser } from "./ways.ts";

/** Wallets that do not open where they closed. */
export const GAP_KINDS = {
  balance_gap: {
    rate: 16,
    inject: (planner, variant) =>
      withUser(planner, { least: 5 }, (user) => {
        if (variant % 3 === 0) {
          const amount = roundMilli(user.price * user.period);
          const isWeb = planner.random.chance(0.3);
          planner.request(planner.daytimeMs(), { kind: "create", isWeb, user, amount });
        } else if (variant % 3 === 1) {
          planner.changeDelivery(user, { isSyncedElsewhere: true });
        } else {
          const change = user.price * planner.random.pick([-1, 3, -2]);
          planner.later(planner.day + 1, () => user.wallet = roundMilli(user.wallet + change));
        }
      }),
    find: ({ entries }) => accountsOf(entries).flatMap(findGaps),
  },
} satisfies Record<string, FaultKind>;

/** A blocked transaction has an opening balance, but no closing one. */
function findGaps(entries: readonly Entry[]): Found[] {
  const gaps: Found[] = [];
  let previous: Entry | undefined;
  for (const entry of entries) {
    const gap = previous ? unitsOf(entry.oldBalance) - unitsOf(previous.newBalance) : 0n;
    if (previous && isApart(gap)) {
      gaps.push(foundAt(entry, gap, {
        transactionIds: [previous.id, entry.id],
        firstSeenAt: previous.loggedAt,
      }));
    }
    if (entry.outcome !== "blocked") previous = entry;
  }
  return gaps;
}
