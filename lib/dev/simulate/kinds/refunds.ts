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
import { drawUuid } from "../../random/ids.ts";
import type { FaultKind } from "./kind.ts";
import { withUser } from "./ways.ts";

const AGAIN_MS = 15 * 60_000;
const BATCH_MS = 60_000;
const REFUND_MS = 31 * 86_400_000;
/** Transactions that a finding names at most. */
const NAMED = 100;

/** What was given back without having been taken, and what was taken again. */
export const REFUND_KINDS = {
  refund_break: {
    rate: 8,
    inject: (planner, variant) =>
      withUser(planner, { least: 6 }, (user) => refund(planner, user, variant)),
    find: (logs) => [...findRefunds(logs), ...findUnnamed(logs)],
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
    find: findRepeated,
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
  return [...Map.groupBy(named, ({ id, userId }) => `${id} ${userId}`).values()]
    .map(([first]) => first)
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
  const once = [...Map.groupBy(moved, ({ id, userId }) => `${id} ${userId}`).values()]
    .map(([first]) => first);
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

/** Those of several users at one time are one finding for each currency. */
function findRepeated({ entries }: PrintedLogs): Found[] {
  const charges = deliveriesOf(entries).filter((entry) => directionOf(entry) === "DEBIT");
  const previous = new Map<string, Entry>();
  const repeats = charges.flatMap((entry) => {
    const { userId, currency, action, amount } = entry;
    const key = JSON.stringify([userId, currency, action, String(unitsOf(amount))]);
    const before = previous.get(key);
    previous.set(key, entry);
    if (!before || before.deliveryId === entry.deliveryId) return [];
    const betweenMs = Date.parse(entry.loggedAt) - Date.parse(before.loggedAt);
    return betweenMs <= AGAIN_MS ? [{ entry, before }] : [];
  });
  return clustersOf(repeats, BATCH_MS).flatMap((cluster) => {
    if (!isBatch(cluster)) {
      return cluster.map(({ entry, before }) =>
        foundAt(entry, unitsOf(entry.amount), {
          transactionIds: [before.id, entry.id],
          firstSeenAt: before.loggedAt,
        })
      );
    }
    return [...Map.groupBy(cluster, ({ entry }) => entry.currency)].map(([currency, list]) => {
      const times = list.map(({ entry }) => entry.loggedAt);
      return found(cluster[0].entry.loggedAt.slice(0, 16).replace("T", " "), times, {
        currency,
        firstSeenAt: list.map(({ before }) => before.loggedAt).toSorted()[0],
        transactionIds: list.slice(0, NAMED).map(({ entry }) => entry.id),
        amount: printUnits(list.reduce((sum, { entry }) => sum + unitsOf(entry.amount), 0n)),
      });
    });
  });
}
