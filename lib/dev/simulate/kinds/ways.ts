import { CORRECTION, GIFT } from "../plan/actions.ts";
import type { Quirks, TransactionItem } from "../plan/messages.ts";
import type { Planner, UserOptions } from "../plan/planner.ts";
import { roundMilli } from "../plan/prices.ts";
import type { User } from "../plan/users.ts";

/** Differences between the balances, in deliveries' prices; some are what a delivery costs. */
export const DIFFERENCES: readonly number[] = [0.37, 1, 2.5, 0.1, 1.63];

/** How long after a failure the queue delivers a message again, in milliseconds. */
export const RETRY_MS = 90_000;

/** Takes a user who fits; returns false where there is none. */
export function withUser(
  planner: Planner,
  options: UserOptions,
  act: (user: User) => void,
): boolean {
  const user = planner.drawUser(options);
  if (user) act(user);
  return user !== undefined;
}

/** Brings the payment balance of a user back to the wallet after some days. */
export function heal(planner: Planner, user: User, days: number): void {
  planner.later(planner.day + days, () => user.drift = 0);
}

/** Plans a credit by hand at some time of the day, without a request yet. */
export function drawGift(planner: Planner, user: User): { atMs: number; item: TransactionItem } {
  const atMs = planner.daytimeMs();
  return { atMs, item: planner.transaction(user, GIFT, atMs, { isTyped: true }) };
}

/** Requests a deduction that the wallet cannot bear; its retry has an id of its own. */
export function requestOverdraft(
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
