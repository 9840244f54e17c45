import { sizeOf, unitsOf } from "../../book/exact_amounts.ts";
import { type Found, foundAt } from "../../book/finding.ts";
import { compareText, type Entry, type PrintedLogs } from "../../book/printed_logs.ts";
import { CANCELLATION, DELIVERY, GIFT } from "../plan/actions.ts";
import { DAY_MS, HOUR_MS } from "../plan/calendar.ts";
import type { Planner } from "../plan/planner.ts";
import type { User } from "../plan/users.ts";
import { drawUuid, ulidTimeMs } from "../../random/ids.ts";
import type { FaultKind } from "./kind.ts";
import { RETRY_MS, withUser } from "./ways.ts";

const REPLAY_MS = 30 * DAY_MS;

/** What was sent, printed or charged again. */
export const REPEAT_KINDS = {
  double_charge: {
    rate: 9,
    inject: (planner, variant) =>
      withUser(planner, { least: 6 }, (user) => chargeAgain(planner, user, variant)),
    find: findDoubleCharges,
  },
  replayed_transaction: {
    rate: 9,
    inject: (planner) =>
      withUser(planner, {}, (user) => {
        const atMs = planner.daytimeMs();
        const ageMs = planner.random.int(32, 110) * DAY_MS;
        planner.request(atMs, planner.transaction(user, GIFT, atMs, { ageMs, isTyped: true }));
      }),
    find: ({ entries }) =>
      entries.filter(({ id, loggedAt }) => Date.parse(loggedAt) - ulidTimeMs(id) > REPLAY_MS)
        .map((entry) => foundAt(entry, unitsOf(entry.amount))),
  },
  duplicate_transaction_id: {
    rate: 9,
    consequences: ["redelivered_message", "sync_break", "balance_gap"],
    inject: (planner, variant) =>
      withUser(planner, { least: 6 }, (user) => repeatId(planner, user, variant)),
    find: ({ entries, deliveries }) => {
      const messages = new Map(deliveries.map(({ entry, messageId }) => [entry, messageId]));
      return [...Map.groupBy(entries, ({ id }) => id).values()].filter((copies) =>
        copies.length > 1
      )
        .map((copies) => {
          const messageIds = new Set(copies.flatMap((copy) => messages.get(copy) ?? []));
          const applied = copies.filter(({ outcome }) => outcome === "applied");
          const units = isSameContent(copies) ? sumOf(applied.slice(1)) : greatestOf(copies);
          return foundAt(copies[copies.length - 1], units, {
            firstSeenAt: copies[0].loggedAt,
            messageIds: [...messageIds].sort(compareText),
          });
        });
    },
  },
} satisfies Record<string, FaultKind>;

/** Charges a delivery once or twice more, and in every other form gives one charge back. */
function chargeAgain(planner: Planner, user: User, variant: number): void {
  const atMs = planner.daytimeMs(14);
  const first = planner.transaction(user, DELIVERY, atMs, { isTyped: true });
  const { metadata = {} } = first;
  planner.request(atMs, first);
  const charge = (afterMs: number) => {
    const options = { metadata, isTyped: true };
    const again = planner.transaction(user, DELIVERY, atMs + afterMs, options);
    planner.request(atMs + afterMs, again);
  };
  charge(40_000);
  if (variant % 3 === 2) charge(80_000);
  if (variant % 2 === 0) return;
  const backMs = atMs + 5 * HOUR_MS;
  const { walletId, deliveryId } = metadata;
  const back = planner.transaction(user, CANCELLATION, backMs, {
    amount: first.amount,
    metadata: { walletId, deliveryId, walletSk: drawUuid(planner.random) },
    isTyped: true,
  });
  planner.request(backMs, back);
}

/**
 * Prints a transaction id twice: delivered again after it was applied, applied twice, or given to
 * another amount, or to another user.
 */
function repeatId(planner: Planner, user: User, variant: number): void {
  const atMs = planner.daytimeMs();
  const againMs = atMs + RETRY_MS;
  const first = planner.transaction(user, DELIVERY, atMs, { isTyped: true, quirks: {} });
  const { messageId } = planner.request(atMs, first);
  if (variant % 4 === 0) {
    const quirks = { leavesWallet: true };
    planner.request(againMs, { ...first, isSyncedElsewhere: true, quirks }, messageId, "retry");
  } else if (variant % 4 === 1) {
    planner.request(againMs, { ...first, quirks: { isBookedAlready: true } });
    planner.later(planner.day + 8, () => user.drift = 0);
  } else if (variant % 4 === 2) {
    const other = planner.transaction(user, GIFT, againMs, { isTyped: true });
    planner.request(againMs, { ...other, id: first.id });
  } else {
    const other = planner.drawUser({ currency: user.country.currency }) ?? user;
    const item = planner.transaction(other, DELIVERY, againMs, { isTyped: true });
    planner.request(againMs, { ...item, id: first.id });
  }
}

/** At exposure is what the charges after the first took, less what credits gave back since. */
function findDoubleCharges({ entries }: PrintedLogs): Found[] {
  const named = entries.filter(({ outcome, deliveryId }) => outcome !== "blocked" && deliveryId);
  const groups = Map.groupBy(named, ({ userId, deliveryId }) => `${userId} ${deliveryId}`);
  return [...groups.values()].flatMap((group) => {
    const isCharge = ({ type, amount }: Entry) => type === "DEBIT" && unitsOf(amount) > 0n;
    const charges = distinct(group.filter(isCharge));
    if (charges.length < 2) return [];
    const refunds = group.filter(({ type, loggedAt }) =>
      type === "CREDIT" && loggedAt > charges[0].loggedAt
    );
    const outstanding = sumOf(charges.slice(1)) - sumOf(refunds);
    return [foundAt(charges[0], outstanding > 0n ? outstanding : 0n, {
      subject: charges[0].deliveryId!,
      transactionIds: [...charges, ...refunds].map(({ id }) => id),
      lastSeenAt: charges[charges.length - 1].loggedAt,
    })];
  });
}

/** The first entry of each transaction id. */
function distinct(entries: readonly Entry[]): Entry[] {
  return [...Map.groupBy(entries, ({ id }) => id).values()].map(([first]) => first);
}

function isSameContent(copies: readonly Entry[]): boolean {
  const contents = copies.map(({ userId, currency, type, source, action, amount, vat }) =>
    JSON.stringify([userId, currency, type, source, action, amount, vat])
  );
  return new Set(contents).size === 1;
}

function sumOf(entries: readonly Entry[]): bigint {
  return sizeOf(entries.reduce((sum, { amount }) => sum + unitsOf(amount), 0n));
}

function greatestOf(entries: readonly Entry[]): bigint {
  const sizes = entries.map(({ amount }) => sizeOf(unitsOf(amount)));
  return sizes.reduce((most, size) => size > most ? size : most);
}
