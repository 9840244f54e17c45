import { unitsOf } from "../../book/exact_amounts.ts";
import { expectedUnits, isApart } from "../../book/entry_figures.ts";
import { foundAt } from "../../book/finding.ts";
import { GIFT } from "../plan/actions.ts";
import type { Planner } from "../plan/planner.ts";
import { roundMilli } from "../plan/prices.ts";
import type { User } from "../plan/users.ts";
import type { FaultKind } from "./kind.ts";
import { heal, withUser } from "./ways.ts";

/** New balances that do not follow from the transaction's own figures. */
export const CALCULATION_KINDS = {
  calculation_break: {
    rate: 16,
    consequences: ["sync_break", "balance_gap"],
    isEarly: (variant) => variant % 4 === 2,
    inject: (planner, variant) =>
      withUser(planner, { least: 5 }, (user) => {
        if (variant % 4 === 2) return hideVat(planner, user);
        const sign = planner.random.pick([1, -1]);
        const share = planner.random.pick([0.5, 0.25, 1]);
        const calculationError = roundMilli(sign * user.price * share);
        const printsWrong = variant % 4 === 3;
        planner.changeDelivery(user, { quirks: { calculationError, printsWrong } });
        if (variant % 4 !== 1) return;
        user.drift = -calculationError;
        heal(planner, user, 5);
      }),
    find: ({ entries }) =>
      entries.flatMap((entry) => {
        const expected = expectedUnits(entry);
        if (expected === null) return [];
        const off = unitsOf(entry.newBalance) - expected;
        return isApart(off) ? [foundAt(entry, off)] : [];
      }),
  },
} satisfies Record<string, FaultKind>;

/** VAT that is deducted but printed as 0, in the untyped schema. */
function hideVat(planner: Planner, user: User): void {
  const atMs = planner.daytimeMs();
  const amount = roundMilli(user.price * 11);
  const quirks = { hiddenVat: user.price };
  planner.request(atMs, planner.transaction(user, GIFT, atMs, { amount, quirks }));
}
