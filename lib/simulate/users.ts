import { drawUuid } from "./names.ts";
import type { Random } from "./random.ts";

/** Currencies that a simulated subscriber can hold. */
export type Currency = "BHD" | "SAR" | "KWD" | "AED" | "QAR";

/** A subscriber, with the two balances as the simulated services hold them. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly currency: Currency;
  readonly country: string;
  readonly kitchen: string;
  /** Price of one delivery without VAT. */
  readonly price: number;
  /** Deliveries that a renewal pays for. */
  readonly period: number;
  /** Days of the week with a delivery, 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** First and last day of the subscription, counted from the run's first day. */
  readonly activeDays: readonly [first: number, last: number];
  /** Whether the stored wallet carries a fourth decimal, which the system then rounds. */
  readonly hasFourthDecimal: boolean;
  /** The stored wallet: a double, rounded only where the system rounds it. */
  wallet: number;
  /** What the payment service's balance stands above the wallet. */
  drift: number;
}

interface Country {
  readonly currency: Currency;
  readonly code: string;
  readonly vatPercent: number;
  readonly prices: readonly number[];
}

const COUNTRIES: readonly (readonly [Country, number])[] = [
  [{ currency: "BHD", code: "BH", vatPercent: 10, prices: [4.4, 5.2, 6.8, 7.7, 8.6, 9.25] }, 8],
  [{ currency: "SAR", code: "SA", vatPercent: 15, prices: [62, 78.5, 88.25, 93.75, 104] }, 5],
  [{ currency: "KWD", code: "KW", vatPercent: 0, prices: [4.15, 5.65, 7.35, 8.8] }, 3],
  [{ currency: "AED", code: "AE", vatPercent: 5, prices: [72, 84.5, 99.75, 112] }, 3],
  [{ currency: "QAR", code: "QA", vatPercent: 0, prices: [75, 85, 98.5] }, 2],
];
const WEEKS = [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 6], [0, 1, 2, 3, 4, 5, 6], [
  0,
  2,
  4,
]];

/** Returns the VAT of a currency's country, in percent. */
export function vatPercentOf(currency: Currency): number {
  return COUNTRIES.find(([country]) => country.currency === currency)![0].vatPercent;
}

/**
 * Invents `count` subscribers of five countries for a run of `days` days.
 *
 * The first ones cover every currency; QAR subscribers join late in a run of three weeks or more.
 */
export function drawUsers(random: Random, count: number, days: number): User[] {
  return Array.from({ length: count }, (_, index) => drawUser(random, index, days));
}

function drawUser(random: Random, index: number, days: number): User {
  const country = index < COUNTRIES.length ? COUNTRIES[index][0] : random.weighted(COUNTRIES);
  const price = random.pick(country.prices);
  const period = random.pick([5, 10, 20, 20]);
  const joins = country.currency === "QAR" && days >= 21
    ? 9 + random.int(0, 4)
    : random.chance(0.25)
    ? random.int(0, Math.max(0, days - 10))
    : 0;
  const leaves = index >= COUNTRIES.length && random.chance(0.2)
    ? Math.min(days - 1, joins + random.int(12, 40))
    : days - 1;
  const tag = random.hex(6);
  return {
    id: drawUuid(random),
    name: `Person ${tag}`,
    email: `user-${tag}@example.com`,
    phone: `+000${random.int(10_000_000, 99_999_999)}`,
    currency: country.currency,
    country: country.code,
    kitchen: `${country.code}00${random.int(1, 2)}`,
    price,
    period,
    weekdays: random.pick(WEEKS),
    activeDays: [joins, leaves],
    hasFourthDecimal: index === 0,
    wallet: index === 0
      ? Math.round(price * period * 10_000 + 647) / 10_000
      : Math.round(price * random.int(4, period) * 1000 + random.pick([0, 0, 90, 500])) / 1000,
    drift: 0,
  };
}
