import { clustersOf, isBatch } from "../../book/clusters.ts";
import { accountsOf } from "../../book/entry_figures.ts";
import { printUnits, sizeOf, unitsOf } from "../../book/exact_amounts.ts";
import { type Found, found, foundAt } from "../../book/finding.ts";
import { compareEntries, type Entry, type PrintedLogs } from "../../book/printed_logs.ts";
import { GIFT } from "../plan/actions.ts";
import { DAY_MS, HOUR_MS } from "../plan/calendar.ts";
import type { Planner } from "../plan/planner.ts";
import type { User } from "../plan/users.ts";
import { ulidTimeMs } from "../../random/ids.ts";
import type { FaultKind } from "./kind.ts";
import { RETRY_MS, withUser } from "./ways.ts";

const LATE_MS = 600_000;
const REPLAY_MS = 30 * DAY_MS;
const ORDER_MS = 1000;
/** Transactions that a finding names at most. */
const NAMED = 100;

/** What was handled long after it was made, in another order, or with an error at the end. */
export const ORDER_KINDS = {
  late_transaction: {
    rate: 8,
    inject: (planner) =>
      withUser(planner, {}, (user) => {
        const ageMs = planner.random.int(1, 60) * HOUR_MS;
        gift(planner, user, planner.daytimeMs(), ageMs);
      }),
    find: findLate,
  },
  out_of_order: {
    rate: 8,
    inject: (planner, variant) =>
      withUser(planner, {}, (user) => {
        const atMs = planner.daytimeMs();
        if (variant % 3 === 2) {
          return gift(planner, user, atMs, -planner.random.int(5, 300) * 60_000);
        }
        gift(planner, user, atMs, 500);
        gift(planner, user, atMs + 40_000, 40_000 + planner.random.int(5, 240) * 1000);
      }),
    find: ({ entries }) =>
      gathered(
        accountsOf(entries).flatMap(outOfOrder).sort((a, b) => compareEntries(a.entry, b.entry)),
        ({ entry, before }) => {
          const ids = before ? { transactionIds: [before.id, entry.id] } : {};
          return foundAt(entry, unitsOf(entry.amount), ids);
        },
      ),
  },
  error_after_applied: {
    rate: 6,
    consequences: ["redelivered_message", "duplicate_transaction_id"],
    inject: (planner, variant) =>
      withUser(planner, {}, (user) => {
        const atMs = planner.daytimeMs();
        const quirks = { failsAfter: true };
        const item = planner.transaction(user, GIFT, atMs, { quirks, isTyped: true });
        const { messageId } = planner.request(atMs, item);
        if (variant % 2 === 0) return;
        const again = { ...item, isSyncedElsewhere: true, quirks: { leavesWallet: true } };
        planner.request(atMs + RETRY_MS, again, messageId, "retry");
      }),
    find: ({ deliveries }) =>
      deliveries.flatMap(({ messageId, entry, failedAfterAt }) =>
        entry && failedAfterAt
          ? [foundAt(entry, unitsOf(entry.amount), {
            messageIds: [messageId],
            lastSeenAt: failedAfterAt,
          })]
          : []
      ),
  },
} satisfies Record<string, FaultKind>;

function gift(planner: Planner, user: User, atMs: number, ageMs: number): void {
  planner.request(atMs, planner.transaction(user, GIFT, atMs, { ageMs, isTyped: true }));
}

function ageOf({ id, loggedAt }: Entry): number {
  return Date.parse(loggedAt) - ulidTimeMs(id);
}

function findLate({ entries }: PrintedLogs): Found[] {
  const late = entries.filter((entry) => ageOf(entry) > LATE_MS && ageOf(entry) <= REPLAY_MS);
  return gathered(
    late.map((entry) => ({ entry })),
    ({ entry }) => foundAt(entry, unitsOf(entry.amount)),
  );
}

/** Those of several users at one time are one finding for each currency. */
function gathered<T extends { readonly entry: Entry }>(
  items: readonly T[],
  findOne: (item: T) => Found,
): Found[] {
  return clustersOf(items, LATE_MS).flatMap((cluster) => {
    if (!isBatch(cluster)) return cluster.map(findOne);
    const own = cluster.map(({ entry }) => entry);
    return [...Map.groupBy(own, ({ currency }) => currency)].map(([currency, list]) => {
      const times = list.map(({ loggedAt }) => loggedAt);
      const units = list.reduce((sum, { amount }) => sum + sizeOf(unitsOf(amount)), 0n);
      return found(cluster[0].entry.loggedAt.slice(0, 16).replace("T", " "), times, {
        currency,
        transactionIds: list.slice(0, NAMED).map(({ id }) => id),
        amount: printUnits(units),
      });
    });
  });
}

/** Entries of an account after one whose id is younger, with it; and those of the future, alone. */
function outOfOrder(entries: readonly Entry[]): { entry: Entry; before?: Entry }[] {
  let youngest: Entry | undefined;
  return entries.flatMap((entry) => {
    const before = youngest;
    const isEarly = ageOf(entry) < -ORDER_MS;
    if (!isEarly && (!before || isYounger(entry, before))) youngest = entry;
    if (isEarly) return [{ entry }];
    if (!before || ageOf(entry) > LATE_MS) return [];
    return ulidTimeMs(before.id) - ulidTimeMs(entry.id) > ORDER_MS ? [{ entry, before }] : [];
  });
}

function isYounger(entry: Entry, other: Entry): boolean {
  const [madeMs, otherMs] = [ulidTimeMs(entry.id), ulidTimeMs(other.id)];
  return madeMs > otherMs || madeMs === otherMs && entry.id > other.id;
}
