import { accountsOf, closingUnits, effectUnits, isApart } from "../../book/entry_figures.ts";
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
          // Another listener books the delivery, and something else that is in no log.
          user.wallet = roundMilli(user.wallet + 3 * user.price);
          planner.changeDelivery(user, { isSyncedElsewhere: true });
        } else {
          const change = user.price * planner.random.pick([-1, 3, -2]);
          planner.later(planner.day + 1, () => user.wallet = roundMilli(user.wallet + change));
        }
      }),
    find: ({ entries }) => accountsOf(entries).flatMap(findGaps),
  },
} satisfies Record<string, FaultKind>;

/** What another listener booked since the entry before is in the old balance, and no gap. */
function findGaps(entries: readonly Entry[]): Found[] {
  return entries.slice(1).flatMap((entry, index) => {
    const previous = entries[index];
    const gap = unitsOf(entry.oldBalance) - closingUnits(previous);
    const isHeld = entry.outcome === "already_synced" && !isApart(gap - effectUnits(entry));
    if (!isApart(gap) || isHeld) return [];
    return [foundAt(entry, gap, {
      transactionIds: [previous.id, entry.id],
      firstSeenAt: previous.loggedAt,
    })];
  });
}
