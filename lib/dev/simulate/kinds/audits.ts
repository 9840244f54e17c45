import { accountsOf, closingUnits } from "../../book/entry_figures.ts";
import { printUnits, sizeOf, unitsOf } from "../../book/exact_amounts.ts";
import { type Found, found, foundAt } from "../../book/finding.ts";
import { compareEntries, type Entry, type PrintedLogs } from "../../book/printed_logs.ts";
import { netSums } from "../../book/net_sums.ts";
import { isByHand } from "../../book/source_roles.ts";
import { rateEntries } from "../../book/usual_vat.ts";
import { GIFT, RENEWAL } from "../plan/actions.ts";
import type { Planner } from "../plan/planner.ts";
import { roundMilli } from "../plan/prices.ts";
import { drawUuid } from "../../random/ids.ts";
import type { FaultKind } from "./kind.ts";
import { withUser } from "./ways.ts";

/** Usual amounts from which money is material. */
const MATERIAL_AMOUNTS = 20;
const DORMANT_DAYS = 120;
const NET_MINIMUM = 10;
const NET_SHARE = 0.5;
const NET_GIFTS = 4;
const NET_DAYS = 8;
/** Transactions that a finding names at most. */
const NAMED = 100;

/** What an auditor asks: VAT, large entries by hand, owners, money that nobody claims. */
export const AUDIT_KINDS = {
  vat_break: {
    rate: 9,
    inject: injectVat,
    find: ({ entries }) => [
      ...rateEntries(entries).filter(({ isUsual }) => !isUsual)
        .map(({ entry, usualUnits }) => foundAt(entry, unitsOf(entry.vat) - usualUnits)),
      ...entries.filter(cannotBePart).map((entry) => foundAt(entry, unitsOf(entry.vat))),
    ],
  },
  large_manual_entry: {
    rate: 6,
    inject: (planner) =>
      withUser(planner, {}, (user) => {
        const atMs = planner.daytimeMs();
        const amount = roundMilli(user.price * planner.random.int(30, 60));
        const options = { amount, isTyped: true, quirks: {} };
        planner.request(atMs, planner.transaction(user, GIFT, atMs, options));
      }),
    find: ({ entries }) =>
      [...Map.groupBy(entries, ({ currency }) => currency).values()].flatMap(findLarge),
  },
  net_amounts: {
    rate: 2,
    isOnce: true,
    inject: printNet,
    find: ({ entries }) =>
      [...Map.groupBy(entries, ({ currency }) => currency).values()].flatMap(findNet),
  },
  wrong_user: {
    rate: 6,
    inject: (planner) =>
      withUser(planner, {}, (user) => {
        const other = planner.random.pick(planner.users.filter((other) => other !== user));
        const atMs = planner.daytimeMs();
        const walletSk = drawUuid(planner.random);
        const metadata = { walletId: `wallet#${other.id}`, walletSk };
        const options = { metadata, isTyped: true, quirks: {} };
        planner.request(atMs, planner.transaction(user, GIFT, atMs, options));
      }),
    find: ({ entries }) =>
      entries.filter(({ userId, walletOwner }) => walletOwner !== null && walletOwner !== userId)
        .map((entry) => foundAt(entry, unitsOf(entry.amount))),
  },
  dormant_wallets: { rate: 0, find: findDormant },
} satisfies Record<string, FaultKind>;

/** Whether VAT cannot be a part of its amount: as much, or more, or of the other sign. */
function cannotBePart({ amount, vat }: Entry): boolean {
  const [whole, part] = [unitsOf(amount), unitsOf(vat)];
  return part !== 0n && (sizeOf(part) >= sizeOf(whole) || part > 0n !== whole > 0n);
}

/** A renewal without its VAT, or at half the rate, or a gift with some. */
function injectVat(planner: Planner, variant: number): boolean {
  const taxed = planner.users.filter(({ country }) => country.vatPercent > 0);
  if (taxed.length === 0) return false;
  const { currency } = planner.random.pick(taxed).country;
  return withUser(planner, { currency }, (user) => {
    const atMs = planner.daytimeMs();
    const isGift = variant % 3 === 2;
    const net = user.price * (isGift ? 1 : user.period);
    const full = roundMilli(net * user.country.vatPercent / 100);
    const vat = [0, roundMilli(full / 2), full][variant % 3];
    const amount = roundMilli(net + (variant % 3 === 0 ? full : vat));
    const kind = isGift ? GIFT : RENEWAL;
    const options = { amount, vat, isTyped: true, quirks: {} };
    planner.request(atMs, planner.transaction(user, kind, atMs, options));
  });
}

/**
 * From the day on, gifts in the currency with VAT that most users hold are whole sums without it: four a
 * day, for eight days.
 */
function printNet(planner: Planner): boolean {
  if (planner.count("net amounts") > 0) return true;
  const taxed = planner.users.filter(({ country }) => country.vatPercent > 0);
  const groups = [...Map.groupBy(taxed, ({ country }) => country).entries()];
  if (groups.length === 0) return false;
  const [{ currency, vatPercent }] = groups.reduce((most, other) =>
    other[1].length > most[1].length ? other : most
  );
  const give = () => {
    for (let i = 0; i < NET_GIFTS; i++) {
      const user = planner.drawUser({ currency });
      if (!user) continue;
      const atMs = planner.daytimeMs();
      const netOf = (sum: number) => roundMilli(sum / (1 + vatPercent / 100));
      const sum = Math.round(user.price * planner.random.pick([1, 2, 3]));
      const amount = Number.isInteger(netOf(sum)) ? netOf(sum + 1) : netOf(sum);
      const options = { amount, isTyped: true, quirks: {} };
      planner.request(atMs, planner.transaction(user, GIFT, atMs, options));
    }
  };
  give();
  for (let day = 1; day < NET_DAYS; day++) planner.later(planner.day + day, give);
  return true;
}

/** Most amounts by hand of a currency, from the first one on that is a whole sum without VAT. */
function findNet(entries: readonly Entry[]): Found[] {
  const sums = netSums(entries);
  const since = sums.slice(sums.findIndex(({ isNet }) => isNet));
  const net = since.filter(({ isNet }) => isNet);
  if (net.length < NET_MINIMUM || net.length < NET_SHARE * since.length) return [];
  const { currency } = net[0].entry;
  return [found("amounts", net.map(({ entry }) => entry.loggedAt), {
    currency,
    transactionIds: net.slice(0, NAMED).map(({ entry }) => entry.id),
    amount: printUnits(net.reduce((sum, { vatUnits }) => sum + vatUnits, 0n)),
  })];
}

/** Material is what is twenty median amounts of the currency, to one digit, or more. */
function findLarge(entries: readonly Entry[]): Found[] {
  const sizes = entries.map(({ amount }) => Math.abs(Number(amount))).filter((size) => size > 0)
    .sort((a, b) => a - b);
  const middle = (sizes.length - 1) / 2;
  const usual = (sizes[Math.floor(middle)] + sizes[Math.ceil(middle)]) / 2 * MATERIAL_AMOUNTS;
  if (!(usual > 0)) return [];
  const digit = 10 ** Math.floor(Math.log10(usual));
  const material = unitsOf((Math.round(usual / digit) * digit).toFixed(6));
  return entries.filter((entry) =>
    isByHand(entry) && material > 0n && unitsOf(entry.amount) >= material
  ).map((entry) => foundAt(entry, unitsOf(entry.amount)));
}

/** Money of accounts that had no entry on many days of the logs, for each currency. */
function findDormant({ entries, days }: PrintedLogs): Found[] {
  const lasts = accountsOf(entries).map((account) => account[account.length - 1])
    .filter((entry) => {
      const daysAfter = days.length - 1 - days.indexOf(entry.loggedAt.slice(0, 10));
      return closingUnits(entry) > 0n && daysAfter >= DORMANT_DAYS;
    }).sort(compareEntries);
  return [...Map.groupBy(lasts, ({ currency }) => currency)].map(([currency, own]) =>
    found("wallets", own.map(({ loggedAt }) => loggedAt), {
      currency,
      transactionIds: own.slice(0, NAMED).map(({ id }) => id),
      amount: printUnits(own.reduce((sum, entry) => sum + closingUnits(entry), 0n)),
    })
  );
}
