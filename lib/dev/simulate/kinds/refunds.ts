import { clustersOf, isBatch } from "../../book/clusters.ts";
import { directionOf, isApart } from "../../book/entry_figures.ts";
import { printUnits, unitsOf } from "../../book/exact_amounts.ts";
import { type Found, found, foundAt } from "../../book/finding.ts";
import type { Entry, PrintedLogs } from "../../book/printed_logs.ts";
import { isPayment } from "../../book/source_roles.ts";
import { CANCELLATION, DELIVERY } from "../plan/actions.ts";
import type { Planner } from "../plan/planner.ts";
import { roundMilli } from "../plan/prices.ts";
import type { User } from "../plan/users.ts";
import { drawUuid, ulidTimeMs } from "../../random/ids.ts";
import type { FaultKind } from "./kind.ts";
import { findPlansAgain } from "./plans_again.ts";
import { withUser } from "./ways.ts";

const AGAIN_MS = 15 * 60_000;
const BATCH_MS = 60_000;
const REFUND_MS = 31 * 86_400_000;
/** Transactions that a finding names at most. */
const NAMED = 100;

/** What was given back without having been taken, and what was booked again. */
export const REFUND_KINDS = {
  refund_break: {
    rate: 8,
    inject: (planner, variant) =>
      withUser(planner, { least: 6 }, (user) => refund(planner, user, variant)),
    find: (logs) => [...findRefunds(logs), ...findUnnamed(logs), ...findUnpaid(logs)],
  },
  repeated_charge: {
    rate: 8,
    inject: (planner) =>
      withUser(planner, { least: 6 }, (user) => {
        const atMs = planner.daytimeMs(14);
        const againMs = atMs + planner.random.int(20, 600) * 1000;
        const first = planner.transaction(user, DELIVERY, atMs, { isTyped: true, quirks: {} });
        planner.request(atMs, first);
        const { amount } = first;
        planner.request(
          againMs,
          planner.transaction(user, DELIVERY, againMs, { amount, isTyped: true, quirks: {} }),
        );
      }),
    find: (logs) => [...findRepeated(logs), ...findPlansAgain(logs)],
  },
} satisfies Record<string, FaultKind>;

/** Gives a delivery back that was never charged, or more than it cost, or gives it back twice. */
function refund(planner: Planner, user: User, variant: number): void {
  const atMs = planner.daytimeMs(14);
  const first = planner.transaction(user, DELIVERY, atMs, { isTyped: true, quirks: {} });
  const isCharged = variant % 3 !== 0;
  if (isCharged) planner.request(atMs, first);
  const { walletId, deliveryId } = first.metadata ?? {};
  const giveBack = (afterMs: number, amount: number) => {
    const backMs = atMs + afterMs;
    const metadata = { walletId, deliveryId, walletSk: drawUuid(planner.random) };
    const options = { amount, metadata, isTyped: true, quirks: {} };
    planner.request(backMs, planner.transaction(user, CANCELLATION, backMs, options));
  };
  giveBack(3_600_000, variant % 3 === 1 ? roundMilli(first.amount * 1.5) : first.amount);
  if (variant % 3 === 2) giveBack(7_200_000, first.amount);
}

/** Entries that name a delivery and were not blocked, each id once. */
function deliveriesOf(entries: readonly Entry[]): Entry[] {
  const named = entries.filter(({ deliveryId }) => deliveryId !== null);
  return onceOf(named)
    .filter(({ outcome, amount }) => outcome !== "blocked" && unitsOf(amount) > 0n);
}

function isRefund(entry: Entry): boolean {
  return directionOf(entry) === "CREDIT" && entry.source !== null &&
    !isPayment(entry);
}

function netOf(entries: readonly Entry[]): bigint {
  return entries.reduce((sum, { amount, vat }) => sum + unitsOf(amount) - unitsOf(vat), 0n);
}

function findRefunds({ entries }: PrintedLogs): Found[] {
  const groups = Map.groupBy(
    deliveriesOf(entries),
    ({ userId, currency, deliveryId }) => JSON.stringify([userId, currency, deliveryId]),
  );
  return [...groups.values()].flatMap((group) => {
    const refunds = group.filter(isRefund);
    const charges = group.filter((entry) => directionOf(entry) === "DEBIT");
    const over = netOf(refunds) - netOf(charges);
    const last = refunds.at(-1);
    if (!last || over <= 0n || !isApart(over)) return [];
    const parts = group.filter((entry) => refunds.includes(entry) || charges.includes(entry));
    return [foundAt(last, over, {
      subject: last.deliveryId!,
      transactionIds: parts.map(({ id }) => id),
      firstSeenAt: parts[0].loggedAt,
    })];
  });
}

/** Credits that give a delivery back without naming it, where no charge is left that they can be of. */
function findUnnamed({ entries }: PrintedLogs): Found[] {
  const keyOf = ({ userId, currency, deliveryId }: Entry) =>
    JSON.stringify([userId, currency, deliveryId]);
  const actionOf = ({ source, action }: Entry) => JSON.stringify([source, action]);
  const named = deliveriesOf(entries);
  const charged = new Set(named.filter((one) => directionOf(one) === "DEBIT").map(keyOf));
  const actions = new Set(
    named.filter((one) => isRefund(one) && charged.has(keyOf(one))).map(actionOf),
  );
  const isGivenBack = (entry: Entry) => isRefund(entry) && actions.has(actionOf(entry));
  const moved = entries.filter((entry) =>
    entry.outcome !== "blocked" && unitsOf(entry.amount) > 0n &&
    (directionOf(entry) === "DEBIT" || isGivenBack(entry))
  );
  const once = onceOf(moved);
  return once.filter((entry) => isGivenBack(entry) && entry.deliveryId === null)
    .filter((refund) => {
      const alike = once.slice(0, once.indexOf(refund)).filter((other) =>
        other.userId === refund.userId && other.currency === refund.currency &&
        netOf([other]) === netOf([refund]) &&
        Date.parse(refund.loggedAt) - Date.parse(other.loggedAt) <= REFUND_MS
      );
      const refunds = alike.filter(isGivenBack).length;
      return alike.length - refunds <= refunds;
    })
    .map((refund) => foundAt(refund, netOf([refund])));
}

/** Refunds that name no delivery, and that the user's payments do not cover. */
function findUnpaid({ entries }: PrintedLogs): Found[] {
  const roles = entries.filter((entry) =>
    (isPayment(entry) || entry.source === "REFUND") && entry.outcome !== "blocked" &&
    unitsOf(entry.amount) > 0n
  );
  const once = onceOf(roles);
  const refunds = once.filter((entry) => !isPayment(entry) && entry.deliveryId === null);
  const payments = once.filter((entry) => isPayment(entry) && directionOf(entry) === "CREDIT")
    .map((entry) => ({
      entry,
      fromMs: Math.min(Date.parse(entry.loggedAt), ulidTimeMs(entry.id)),
    }));
  return refunds.flatMap((refund) => {
    const net = netOf([refund]);
    if (directionOf(refund) === "CREDIT") return [foundAt(refund, net)];
    const atMs = Date.parse(refund.loggedAt);
    const isOfUser = ({ userId, currency }: Entry) =>
      userId === refund.userId && currency === refund.currency;
    const before = payments.filter(({ entry, fromMs }) => isOfUser(entry) && fromMs <= atMs);
    const back = refunds.slice(0, refunds.indexOf(refund) + 1).filter((entry) =>
      isOfUser(entry) && directionOf(entry) === "DEBIT"
    );
    const over = before
      .filter(({ entry, fromMs }) =>
        unitsOf(entry.amount) === unitsOf(refund.amount) && atMs - fromMs <= REFUND_MS
      )
      .map(({ fromMs }) =>
        netOf(back.filter(({ loggedAt }) => Date.parse(loggedAt) >= fromMs)) -
        netOf(before.filter((payment) => payment.fromMs >= fromMs).map(({ entry }) => entry))
      )
      .toSorted((one, other) => Number(one - other))[0] ?? 0n;
    return over > 0n && isApart(over) ? [foundAt(refund, over < net ? over : net)] : [];
  });
}

function onceOf(entries: readonly Entry[]): Entry[] {
  return [...Map.groupBy(entries, ({ id, userId }) => `${id} ${userId}`).values()]
    .map(([first]) => first);
}

/** What was booked again of one user, action and amount: for one charge, or for credits in a row. */
interface Repeat {
  /** The first one that came again. */
  readonly entry: Entry;
  readonly before: Entry;
  readonly again: readonly Entry[];
  readonly isCredit: boolean;
}

/** Each with the one before it of the same user, action and amount, where that is minutes before. */
function repeatsOf(
  entries: readonly Entry[],
  isOther: (entry: Entry, before: Entry) => boolean,
): { readonly entry: Entry; readonly before: Entry }[] {
  const previous = new Map<string, Entry>();
  return entries.flatMap((entry) => {
    const { userId, currency, source, action, amount } = entry;
    const key = JSON.stringify([userId, currency, source, action, String(unitsOf(amount))]);
    const before = previous.get(key);
    previous.set(key, entry);
    if (!before || !isOther(entry, before)) return [];
    const betweenMs = Date.parse(entry.loggedAt) - Date.parse(before.loggedAt);
    return betweenMs <= AGAIN_MS ? [{ entry, before }] : [];
  });
}

function creditedAgain(entries: readonly Entry[]): Repeat[] {
  const credits = entries.filter((entry) =>
    directionOf(entry) === "CREDIT" && entry.source !== null && entry.source !== "REFUND" &&
    entry.deliveryId === null && entry.outcome !== "blocked" && unitsOf(entry.amount) > 0n
  );
  // One between two credits of its size has taken the first one back.
  const debits = entries.filter((entry) =>
    directionOf(entry) === "DEBIT" && entry.deliveryId === null && entry.outcome !== "blocked"
  );
  const isTakenBack = (entry: Entry, before: Entry) =>
    debits.some((debit) =>
      debit.userId === entry.userId && debit.currency === entry.currency &&
      unitsOf(debit.amount) === unitsOf(entry.amount) &&
      entries.indexOf(debit) > entries.indexOf(before) &&
      entries.indexOf(debit) < entries.indexOf(entry)
    );
  const isOther = (entry: Entry, before: Entry) =>
    entry.id !== before.id && !isTakenBack(entry, before);
  const chains: { before: Entry; again: Entry[] }[] = [];
  for (const { entry, before } of repeatsOf(credits, isOther)) {
    const chain = chains.find(({ again }) => again.at(-1) === before);
    if (chain) chain.again.push(entry);
    else chains.push({ before, again: [entry] });
  }
  return chains.map(({ before, again }) => ({ entry: again[0], before, again, isCredit: true }));
}

/** Those of several users at one time are one finding for each currency. */
function findRepeated({ entries }: PrintedLogs): Found[] {
  const charges = deliveriesOf(entries).filter((entry) => directionOf(entry) === "DEBIT");
  const charged = repeatsOf(charges, (one, other) => one.deliveryId !== other.deliveryId)
    .map((repeat) => ({ ...repeat, again: [repeat.entry], isCredit: false }));
  const repeats = [...charged, ...creditedAgain(entries)]
    .toSorted((one, other) => entries.indexOf(one.entry) - entries.indexOf(other.entry));
  return clustersOf(repeats, BATCH_MS)
    .flatMap((cluster) => [
      cluster.filter(({ isCredit }) => !isCredit),
      cluster.filter(({ isCredit }) => isCredit),
    ])
    .flatMap((cluster) => isBatch(cluster) ? findBatch(cluster) : cluster.map(findRepeat));
}

function findRepeat({ before, again }: Repeat): Found {
  const sum = again.reduce((total, { amount }) => total + unitsOf(amount), 0n);
  return foundAt(again.at(-1)!, sum, {
    transactionIds: [before.id, ...again.map(({ id }) => id)],
    firstSeenAt: before.loggedAt,
  });
}

function findBatch(cluster: readonly Repeat[]): Found[] {
  const minute = cluster[0].entry.loggedAt.slice(0, 16).replace("T", " ");
  return [...Map.groupBy(cluster, ({ entry }) => entry.currency)].map(([currency, list]) => {
    const again = list.flatMap((repeat) => repeat.again);
    const times = again.map(({ loggedAt }) => loggedAt).toSorted();
    return found(list[0].isCredit ? `${minute} credits` : minute, times, {
      currency,
      firstSeenAt: list.map(({ before }) => before.loggedAt).toSorted()[0],
      transactionIds: again.slice(0, NAMED).map(({ id }) => id),
      amount: printUnits(again.reduce((sum, { amount }) => sum + unitsOf(amount), 0n)),
    });
  });
}
