import { accountsOf, closingUnits, differenceUnits, isApart } from "../../book/entry_figures.ts";
import { printUnits, unitsOf } from "../../book/exact_amounts.ts";
import { type Found, found, foundAt } from "../../book/finding.ts";
import type { Entry, PrintedLogs } from "../../book/printed_logs.ts";
import { roundMilli } from "../plan/prices.ts";
import type { FaultKind } from "./kind.ts";
import { heal, requestOverdraft, withUser } from "./ways.ts";

/** Balances below zero, and attempts to bring one there. */
export const OVERDRAFT_KINDS = {
  wallet_overdrawn: {
    rate: 0,
    consequences: ["payment_negative", "blocked_overdraft", "sync_break", "silent_sync_break"],
    inject: (planner) =>
      withUser(planner, { isPoor: true, least: 1.5 }, (user) => {
        planner.evening.delete(user);
        requestOverdraft(planner, user, { overdraws: true });
      }),
    find: ({ entries }) =>
      entries.filter((entry) => closingUnits(entry) < 0n && entry.outcome !== "blocked")
        .map((entry) => foundAt(entry, closingUnits(entry))),
  },
  blocked_overdraft: {
    rate: 11,
    consequences: ["sync_break", "silent_sync_break", "payment_negative"],
    isEarly: (variant) => variant % 3 === 1,
    inject: (planner, variant) =>
      withUser(planner, { isPoor: true, least: 1.5 }, (user) => {
        if (variant % 3 === 1) {
          requestOverdraft(planner, user, { hasNoBlock: true, hasMetric: variant % 2 === 0 });
        } else requestOverdraft(planner, user, {}, variant % 3 === 2);
        if (variant % 3 !== 0) heal(planner, user, 6 + planner.random.int(0, 4));
      }),
    find: findBlocked,
  },
  payment_negative: {
    rate: 7,
    consequences: ["sync_break"],
    inject: (planner, variant) =>
      withUser(planner, { isPoor: variant % 3 === 2, least: 2 }, (user) => {
        const deliveries = [1.5, 60, 0.5][variant % 3];
        user.drift = -roundMilli(user.wallet + user.price * deliveries);
        if (variant % 3 === 0) heal(planner, user, 6);
      }),
    find: ({ entries }) => accountsOf(entries).flatMap(findEpisodes),
  },
} satisfies Record<string, FaultKind>;

/** The exposure is what the payment side booked of it, as far as the logs show that. */
function findBlocked({ deliveries, entries }: PrintedLogs): Found[] {
  const currencies = new Map(entries.map(({ userId, currency }) => [userId, currency]));
  return deliveries.flatMap(({ outcome, blocked, entry }) => {
    if (outcome !== "blocked" || !blocked) return [];
    const { transactionId, userId } = blocked;
    const currency = entry?.currency ?? currencies.get(userId) ?? null;
    const own = entries.filter((other) => other.userId === userId && other.currency === currency);
    const units = bookedUnits(own, entry?.loggedAt ?? blocked.at, entry);
    return [found(transactionId, [blocked.at], {
      userId,
      currency,
      transactionIds: [transactionId],
      amount: units === null ? null : printUnits(units),
    })];
  });
}

/**
 * How far the difference of an account fell at the attempt: 0 where it did not, the whole attempt where
 * the logs do not show it, null where they print no amount either.
 */
function bookedUnits(account: readonly Entry[], at: string, entry: Entry | null): bigint | null {
  const net = entry && unitsOf(entry.amount) - unitsOf(entry.vat);
  const seen = account.filter((other) => differenceUnits(other) !== null);
  const next = seen.findIndex(({ loggedAt }) => loggedAt >= at);
  if (next < 0) return net;
  const after = differenceUnits(seen[next])!;
  const step = next > 0 ? after - differenceUnits(seen[next - 1])! : null;
  const moved = step ?? after;
  if (!isApart(moved)) return 0n;
  const isBooked = net === null ? step !== null && step < 0n : !isApart(moved + net);
  return isBooked ? -moved : net;
}

/**
 * Runs of payment balances below zero, about the first and the last entry below; untyped entries print
 * none, and take no part.
 */
function findEpisodes(entries: readonly Entry[]): Found[] {
  const episodes: { negative: Entry[]; end?: Entry }[] = [];
  let open: { negative: Entry[]; end?: Entry } | undefined;
  for (const entry of entries) {
    if (entry.paymentBalance === null) continue;
    if (unitsOf(entry.paymentBalance) >= 0n) {
      if (open) open.end = entry;
      open = undefined;
    } else if (open) open.negative.push(entry);
    else episodes.push(open = { negative: [entry] });
  }
  return episodes.map(({ negative, end }) => {
    const balances = negative.map(({ paymentBalance }) => unitsOf(paymentBalance!));
    const lowest = balances.reduce((least, balance) => balance < least ? balance : least);
    const last = negative[negative.length - 1];
    return foundAt(negative[0], lowest, {
      transactionIds: [negative[0].id, ...negative.length > 1 ? [last.id] : []],
      lastSeenAt: (end ?? last).loggedAt,
    });
  });
}
