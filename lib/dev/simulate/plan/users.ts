import { COUNTRIES, type Country } from "./countries.ts";
import { drawUuid } from "../../random/ids.ts";
import type { Random } from "../../random/random.ts";

/** A subscriber, with the two balances as the simulated services hold them. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  /** Deliveries that a renewal pays for. */
  readonly period: number;
  /** Days of the week with a delivery, 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** First and last day of the subscription, counted from the run's first day. */
  activeDays: readonly [first: number, last: number];
  country: Country;
  /** Price of one delivery without VAT. */
  price: number;
  /** The stored wallet: a double, rounded only where the system rounds it. */
  wallet: number;
  /** What the payment service's balance stands above the wallet. */
  drift: number;
  /** Whether the stored wallet carries a fourth decimal, which the system then rounds. */
  hasFourthDecimal: boolean;
  /** What planned deductions leave of the wallet at least; the planner keeps it. */
  reserve: number;
}

const WEEKS = [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 6], [0, 1, 2, 3, 4, 5, 6], [
  0,
  2,
  4,
]];

/**
 * Invents `count` subscribers of five countries for a run of `days` days.
 *
 * The first ones cover every currency and stay from the first day to the last.
 */
export function drawUsers(random: Random, count: number, days: number): User[] {
  return Array.from({ length: count }, (_, index) => drawUser(random, index, days));
}

/** Moves a user to a country: a new price, and a wallet that is begun there. */
export function moveUser(random: Random, user: User, country: Country): void {
  user.country = country;
  user.price = random.pick(country.prices);
  user.wallet = roundedWallet(random, user.price, random.int(8, user.period));
  user.drift = 0;
}

/** Returns a user like another, with an id and an empty wallet of its own. */
export function copyUser(user: User, id: string): User {
  return { ...user, id, wallet: 0, drift: 0, hasFourthDecimal: false };
}

function drawUser(random: Random, index: number, days: number): User {
  const isFirst = index < COUNTRIES.length;
  const country = isFirst ? COUNTRIES[index][0] : random.weighted(COUNTRIES);
  const price = random.pick(country.prices);
  const period = random.pick([18, 20, 20, 22]);
  const joins = !isFirst && random.chance(0.25) ? random.int(0, Math.max(0, days - 10)) : 0;
  const leaves = !isFirst && random.chance(0.2)
    ? Math.min(days - 1, joins + random.int(12, Math.max(40, days)))
    : days - 1;
  const tag = random.hex(6);
  return {
    id: drawUuid(random),
    name: `Person ${tag}`,
    email: `user-${tag}@example.com`,
    phone: `+000${random.int(10_000_000, 99_999_999)}`,
    country,
    price,
    period,
    weekdays: isFirst ? WEEKS[index % 3] : random.pick(WEEKS),
    activeDays: [joins, leaves],
    hasFourthDecimal: false,
    wallet: roundedWallet(random, price, random.int(4, period)),
    drift: 0,
    reserve: 0,
  };
}

function roundedWallet(random: Random, price: number, deliveries: number): number {
  return Math.round(price * deliveries * 1000 + random.pick([0, 0, 90, 500])) / 1000;
}
