import {
  accountsOf,
  closingUnits,
  differenceUnits,
  isAgreementOpen,
  isApart,
} from "../../book/entry_figures.ts";
import { unitsOf } from "../../book/exact_amounts.ts";
import { type Found, foundAt } from "../../book/finding.ts";
import type { Entry } from "../../book/printed_logs.ts";
import { roundMilli } from "../plan/prices.ts";
import type { FaultKind } from "./kind.ts";
import { DIFFERENCES, heal, requestOverdraft, withUser } from "./ways.ts";

const MINUTE_MS = 60_000;

/** Wallets and payment balances that do not agree, and errors that say so of rounding only. */
export const SYNC_KINDS = {
  sync_break: {
    rate: 11,
    consequences: ["blocked_overdraft", "payment_negative", "silent_sync_break"],
    inject: (planner, variant) => {
      const isPoor = variant % 5 === 4;
      return withUser(planner, { isPoor, least: isPoor ? 1.5 : 2 }, (user) => {
        if (isPoor) return requestOverdraft(planner, user);
        const size = roundMilli(user.price * planner.random.pick(DIFFERENCES));
        user.drift = variant % 5 === 1 ? -size : size;
        if (variant % 5 === 2) planner.later(planner.day + 4, () => user.drift = -3 * size);
        if (variant % 5 === 3) heal(planner, user, 7);
      });
    },
    find: ({ entries }) => accountsOf(entries).flatMap(findLastBreak),
  },
  silent_sync_break: {
    rate: 9,
    consequences: ["sync_break", "payment_negative"],
    inject: (planner, variant) =>
      withUser(planner, {}, (user) => {
        const size = roundMilli(user.price * planner.random.pick(DIFFERENCES));
        const silentDifference = variant % 2 === 0 ? size : -size;
        planner.changeDelivery(user, { quirks: { silentDifference } });
        if (variant % 3 !== 2) return;
        planner.later(planner.day + 1, () => user.drift = silentDifference);
        heal(planner, user, 6);
      }),
    find: ({ entries }) =>
      accountsOf(entries).flatMap((account) =>
        account.flatMap((entry, at) => {
          const { paymentBalance, error } = entry;
          if (paymentBalance === null || error || isAgreementOpen(entry, account[at + 1])) {
            return [];
          }
          const difference = unitsOf(paymentBalance) - closingUnits(entry);
          return isApart(difference) ? [foundAt(entry, difference)] : [];
        })
      ),
  },
  rounding_alarm: {
    rate: 3,
    inject: (planner) =>
      withUser(planner, {}, (user) =>
        planner.later(planner.day + 1, () => {
          user.wallet = Math.round(roundMilli(user.wallet) * 10_000 + 7) / 10_000;
          user.hasFourthDecimal = true;
        })),
    find: ({ entries }) =>
      entries.flatMap((entry) => {
        if (!entry.error) return [];
        const reported = unitsOf(entry.error.payment) - unitsOf(entry.error.wallet);
        const isRounding = !isApart(reported) && !isApart(differenceUnits(entry)!);
        return isRounding ? [foundAt(entry, reported)] : [];
      }),
  },
} satisfies Record<string, FaultKind>;

/** The last time that the balances of an account were seen out of sync. */
function findLastBreak(entries: readonly Entry[]): Found[] {
  const seen = entries.map((entry, at) => ({
    entry,
    difference: isAgreementOpen(entry, entries[at + 1])
      ? null
      : differenceUnits(entry) ?? caughtUpUnits(entry, entries[at - 1]),
  }))
    .filter((item): item is { entry: Entry; difference: bigint } => item.difference !== null);
  const last = seen.findLastIndex(({ difference }) => isApart(difference));
  if (last < 0) return [];
  const first = seen.findLastIndex(({ difference }, at) => at < last && !isApart(difference)) + 1;
  const isOutstanding = last === seen.length - 1;
  const transactionIds = seen.slice(first, last + 1).filter(({ difference }, at) =>
    at === 0 || at === last - first || isApart(difference - seen[first + at - 1].difference)
  ).map(({ entry }) => entry.id);
  return [foundAt(seen[first].entry, isOutstanding ? seen[last].difference : 0n, {
    subject: seen[first].entry.userId,
    transactionIds,
    lastSeenAt: seen[last].entry.loggedAt,
  })];
}

/** What is left of a difference that the error of the entry right before reported, where that is none. */
function caughtUpUnits(entry: Entry, before: Entry | undefined): bigint | null {
  const isSilent = entry.type === null && entry.outcome === "applied" && entry.error === null;
  if (!before?.error || before.paymentBalance !== null || !isSilent) return null;
  if (Date.parse(entry.loggedAt) - Date.parse(before.loggedAt) > MINUTE_MS) return null;
  const difference = unitsOf(before.error.payment) - closingUnits(entry);
  return isApart(difference) ? null : difference;
}
