import { unitsOf } from "../../book/exact_amounts.ts";
import { type Found, found, foundAt } from "../../book/finding.ts";
import type { Entry, PrintedLogs } from "../../book/printed_logs.ts";
import { GIFT } from "../plan/actions.ts";
import { type Calendar, changesMeaning } from "../plan/calendar.ts";
import { newCountry } from "../plan/countries.ts";
import type { Planner, TransactionOptions } from "../plan/planner.ts";
import { roundMilli } from "../plan/prices.ts";
import { moveUser, type User } from "../plan/users.ts";
import type { FaultKind } from "./kind.ts";
import { withUser } from "./ways.ts";

const NEW_ACTIONS: readonly string[] = ["LOYALTY_REWARD", "CASHBACK", "GIFT_CARD"];
const NEW_SOURCES: readonly string[] = ["PROMOTION", "PARTNER"];
const NEW_TYPES: readonly string[] = ["ADJUSTMENT", "REVERSAL"];
const NEW_FIELDS: readonly string[] = ["discount", "couponCode", "channel"];
/** Days of the typed schema after which a value that was not there is new. */
const LEARNT_DAYS = 11;
/** Days with logs, from the first of its field, after which a value is new. */
const LEARNING_DAYS = 7;
/** Day on which the first user is in sync again, where meanings change. */
const HEALED_DAY = 19;
/** Figures in a row that must show a meaning before and after it changes. */
const MEANING_FIGURES = 5;

/** Names that were never printed before, and figures that begin to mean something else. */
export const NEWS_KINDS = {
  unknown_value: {
    rate: 12,
    consequences: ["currency_switch"],
    inject: (planner, variant) =>
      planner.day >= planner.calendar.overlapDay + LEARNT_DAYS &&
      withUser(planner, {}, (user) => UNKNOWN[variant % UNKNOWN.length](planner, user)),
    find: (logs) => [
      ...findNew(logs, "currency", ({ currency }) => [currency], { isKnown: isCurrency }),
      ...findNew(logs, "type", ({ type }) => type === null ? [] : [type], { isKnown: isType }),
      ...findNew(logs, "source", ({ source }) => source === null ? [] : [source]),
      ...findNew(logs, "action", ({ action }) => action === null ? [] : [action]),
      ...findNew(logs, "field", ({ fields }) => fields, { since: logs.days[0] }),
    ],
  },
  meaning_change: {
    rate: 2,
    consequences: ["sync_break"],
    isOnce: true,
    beginRun: setBalancesApart,
    recall: recallMeanings,
  },
} satisfies Record<string, FaultKind>;

const UNKNOWN: readonly ((planner: Planner, user: User) => void)[] = [
  (planner, user) => giveNew(planner, user, { action: newName(planner, NEW_ACTIONS) }),
  (planner, user) => {
    const extraFields = { [newName(planner, NEW_FIELDS)]: 0 };
    planner.changeDelivery(user, { quirks: { extraFields } });
  },
  (planner, user) => giveNew(planner, user, { source: newName(planner, NEW_SOURCES) }),
  (planner, user) => {
    const country = newCountry(planner.count("country"));
    if (!country) return giveNew(planner, user, { action: newName(planner, NEW_ACTIONS) });
    planner.later(planner.day + 1, () => moveUser(planner.random, user, country));
  },
  (planner, user) =>
    giveNew(planner, user, {}, { quirks: { printedType: newName(planner, NEW_TYPES) } }),
];

/** Makes up a name that was not there before. */
function newName(planner: Planner, names: readonly string[]): string {
  const count = planner.count(names[0]);
  const round = Math.floor(count / names.length);
  return names[count % names.length] + (round > 0 ? `_${round + 1}` : "");
}

function giveNew(
  planner: Planner,
  user: User,
  names: { action?: string; source?: string },
  options: TransactionOptions = {},
): void {
  const atMs = planner.daytimeMs();
  const item = planner.transaction(user, GIFT, atMs, { ...options, isTyped: true });
  planner.request(atMs, { ...item, ...names });
}

const TYPES: readonly string[] = ["DEBIT", "CREDIT"];
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

function isType(type: string): boolean {
  return TYPES.includes(type);
}

function isCurrency(currency: string): boolean {
  return CURRENCIES.has(currency);
}

/**
 * A value is new when it first appears after a week of days with logs, from its field's first one; one
 * that is not known at all is new from its first line on.
 */
function findNew(
  { entries, days }: PrintedLogs,
  field: string,
  valuesOf: (entry: Entry) => readonly string[],
  { since, isKnown = () => true }: { since?: string; isKnown?: (value: string) => boolean } = {},
): Found[] {
  const seen = entries.flatMap((entry) => valuesOf(entry).map((value) => ({ entry, value })));
  if (seen.length === 0) return [];
  const from = days.indexOf(since ?? dayOf(seen[0].entry));
  return [...Map.groupBy(seen, ({ value }) => value)]
    .filter(([value, [{ entry }]]) =>
      !isKnown(value) || days.indexOf(dayOf(entry)) - from >= LEARNING_DAYS
    )
    .map(([value, uses]) => {
      const subject = `${field}=${value}`;
      const [first, last] = [uses[0].entry, uses[uses.length - 1].entry];
      const isOfOne = uses.every(({ entry }) => entry.userId === first.userId);
      if (isOfOne && field !== "field") {
        return foundAt(first, unitsOf(first.amount), { subject, lastSeenAt: last.loggedAt });
      }
      return found(subject, [first.loggedAt, last.loggedAt], {
        currency: field === "currency" ? value : null,
        transactionIds: [first.id],
      });
    });
}

function dayOf({ loggedAt }: Entry): string {
  return loggedAt.slice(0, 10);
}

/**
 * Takes two users' balances out of sync from the first day on, where the meaning of sync errors is to
 * change: only errors show what they mean.
 */
function setBalancesApart(planner: Planner): void {
  if (!changesMeaning(planner.calendar)) return;
  const [first, second] = planner.users;
  first.drift = roundMilli(first.price * 1.63);
  planner.later(HEALED_DAY, () => first.drift = 0);
  if (second) second.drift = -roundMilli(second.price * 0.37);
}

/** A change counts where enough figures in a row show both meanings, before and after it. */
function recallMeanings({ entries }: PrintedLogs, { calendar }: { calendar: Calendar }): Found[] {
  const { walletAfterSinceMs, paymentBeforeSinceMs } = calendar;
  const changes: Found[] = [];
  const recall = (subject: string, sinceMs: number, figures: readonly Entry[]) => {
    const at = figures.findIndex(({ loggedAt }) => Date.parse(loggedAt) >= sinceMs);
    if (at < MEANING_FIGURES || figures.length - at < MEANING_FIGURES) return;
    const [last, first] = [figures[at - 1], figures[at]];
    const transactionIds = [last.id, first.id];
    changes.push(found(subject, [last.loggedAt, first.loggedAt], { transactionIds }));
  };
  const moved = entries.filter(({ oldBalance, newBalance }) =>
    unitsOf(oldBalance) !== unitsOf(newBalance)
  );
  if (changesMeaning(calendar)) {
    recall("subscriptionBalance", walletAfterSinceMs, moved.filter(({ error }) => error));
  }
  if (paymentBeforeSinceMs < Infinity) {
    const settled = moved.filter(({ paymentBalance, oldBalance, newBalance }) =>
      paymentBalance === oldBalance || paymentBalance === newBalance
    );
    recall("paymentBalance", paymentBeforeSinceMs, settled);
  }
  return changes;
}
