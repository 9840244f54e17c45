import { CORRECTION, GIFT } from "../plan/actions.ts";
import type { Quirks } from "../plan/messages.ts";
import type { Planner } from "../plan/planner.ts";
import { roundMilli } from "../plan/prices.ts";
import type { User } from "../plan/users.ts";
import { type Injector, withUser } from "./injector.ts";

/** Differences between the balances, in deliveries' prices; some are what a delivery costs. */
const DIFFERENCES: readonly number[] = [0.37, 1, 2.5, 0.1, 1.63];

/** Faults of balances that do not agree, with each other or with what came before. */
export const BALANCE_INJECTORS = {
  calculation_break: (planner, variant) =>
    withUser(planner, { least: 5 }, (user) => {
      if (variant % 4 === 2) return hideVat(planner, user);
      const sign = planner.random.pick([1, -1]);
      const calculationError = roundMilli(sign * user.price * planner.random.pick([0.5, 0.25, 1]));
      const printsWrong = variant % 4 === 3;
      planner.changeDelivery(user, { quirks: { calculationError, printsWrong } });
      if (variant % 4 !== 1) return;
      user.drift = -calculationError;
      heal(planner, user, 5);
    }),
  sync_break: (planner, variant) =>
    withUser(planner, { isPoor: variant % 5 === 4, least: variant % 5 === 4 ? 1.5 : 2 }, (user) => {
      if (variant % 5 === 4) return requestOverdraft(planner, user);
      const size = roundMilli(user.price * planner.random.pick(DIFFERENCES));
      user.drift = variant % 5 === 1 ? -size : size;
      if (variant % 5 === 2) planner.later(planner.day + 4, () => user.drift = -3 * size);
      if (variant % 5 === 3) heal(planner, user, 7);
    }),
  silent_sync_break: (planner, variant) =>
    withUser(planner, {}, (user) => {
      const size = roundMilli(user.price * planner.random.pick(DIFFERENCES));
      const silentDifference = variant % 2 === 0 ? size : -size;
      planner.changeDelivery(user, { quirks: { silentDifference } });
      if (variant % 3 !== 2) return;
      planner.later(planner.day + 1, () => user.drift = silentDifference);
      heal(planner, user, 6);
    }),
  rounding_alarm: (planner) =>
    withUser(planner, {}, (user) =>
      planner.later(planner.day + 1, () => {
        user.wallet = Math.round(roundMilli(user.wallet) * 10_000 + 7) / 10_000;
        user.hasFourthDecimal = true;
      })),
  wallet_overdrawn: (planner) =>
    withUser(planner, { isPoor: true, least: 1.5 }, (user) => {
      planner.evening.delete(user);
      requestOverdraft(planner, user, { overdraws: true });
    }),
  blocked_overdraft: (planner, variant) =>
    withUser(planner, { isPoor: true, least: 1.5 }, (user) => {
      if (variant % 3 === 1) {
        requestOverdraft(planner, user, { hasNoBlock: true, hasMetric: variant % 2 === 0 });
      } else requestOverdraft(planner, user, {}, variant % 3 === 2);
      if (variant % 3 !== 0) heal(planner, user, 6 + planner.random.int(0, 4));
    }),
  payment_negative: (planner, variant) =>
    withUser(planner, { isPoor: variant % 3 === 2, least: 2 }, (user) => {
      const deliveries = [1.5, 60, 0.5][variant % 3];
      user.drift = -roundMilli(user.wallet + user.price * deliveries);
      if (variant % 3 === 0) heal(planner, user, 6);
    }),
  balance_gap: (planner, variant) =>
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
} satisfies Record<string, Injector>;

/** Brings the payment balance of a user back to the wallet after some days. */
function heal(planner: Planner, user: User, days: number): void {
  planner.later(planner.day + days, () => user.drift = 0);
}

/** Requests a deduction that the wallet cannot bear; its retry has an id of its own. */
function requestOverdraft(
  planner: Planner,
  user: User,
  quirks: Quirks = {},
  isRetried = false,
): void {
  const exceedsBy = roundMilli(user.price * planner.random.pick([0.25, 0.5, 0.75]));
  const atMs = planner.daytimeMs();
  for (const afterMs of isRetried ? [0, 200_000] : [0]) {
    const item = planner.transaction(user, CORRECTION, atMs + afterMs, {
      amount: 0,
      quirks: { ...quirks, exceedsBy },
    });
    planner.request(atMs + afterMs, item);
  }
}

/** VAT that is deducted but printed as 0, in the untyped schema. */
function hideVat(planner: Planner, user: User): void {
  const atMs = planner.daytimeMs();
  const amount = roundMilli(user.price * 11);
  const quirks = { hiddenVat: user.price };
  planner.request(atMs, planner.transaction(user, GIFT, atMs, { amount, quirks }));
}
