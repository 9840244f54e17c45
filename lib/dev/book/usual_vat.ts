import { coinOf } from "./coins.ts";
import { sizeOf, THOUSANDTH, unitsOf } from "./exact_amounts.ts";
import type { Entry } from "./printed_logs.ts";

const HISTORY = 5;
const SHARE = 0.9;
const LEVELS = [0, 1, 2, 3, 4];
/** From this level on only a rate above 0 counts, of amounts without a source. */
const FIRST_WITH_VAT = 3;

/** An amount of which the usual VAT is known. */
export interface RatedEntry {
  readonly entry: Entry;
  /** VAT by the usual rate, to the smallest coin. */
  readonly usualUnits: bigint;
  readonly isUsual: boolean;
}

/** Amounts of one sort: what they have in common decides which rate is usual. */
interface Sort {
  readonly entries: readonly Entry[];
  /** In thousandths of the amount without VAT. */
  readonly permille: bigint;
}

/**
 * Learns which VAT is usual, from the amounts themselves: of a currency, source and action, of a
 * currency and source, or of all amounts of a currency that carry some; where no source is printed, of the
 * same amount and direction, or of the user and direction, if those carry some.
 */
export function rateEntries(entries: readonly Entry[]): RatedEntry[] {
  const taxable = entries.filter(({ amount, vat }) =>
    unitsOf(vat) >= 0n && unitsOf(vat) < unitsOf(amount)
  );
  const sorts = new Map<string, Sort>();
  for (const level of LEVELS) {
    const known = taxable.filter((entry) => keyAt(entry, level) !== null);
    for (const [key, list] of Map.groupBy(known, (entry) => keyAt(entry, level)!)) {
      const permilles = list.filter(showsRate).map(permilleOf);
      if (permilles.length === 0) continue;
      const sort = { entries: list, permille: mostFrequent(permilles) };
      if (isKnown(sort) && (level < FIRST_WITH_VAT || sort.permille > 0n)) sorts.set(key, sort);
    }
  }
  return taxable.flatMap((entry) => {
    const key = LEVELS.map((level) => keyAt(entry, level))
      .find((key) => key !== null && sorts.has(key));
    if (!key) return [];
    const { permille } = sorts.get(key)!;
    return [{ entry, usualUnits: usualUnits(entry, permille), isUsual: fits(entry, permille) }];
  });
}

function keyAt(entry: Entry, level: number): string | null {
  const { currency, source, action, vat } = entry;
  if (level >= FIRST_WITH_VAT) return source === null ? untypedKey(entry, level) : null;
  if (level === 2) return unitsOf(vat) > 0n ? JSON.stringify([currency]) : null;
  if (source === null) return null;
  return JSON.stringify(level === 0 ? [currency, source, action] : [currency, source]);
}

function untypedKey(entry: Entry, level: number): string | null {
  const { currency, userId, amount, oldBalance, newBalance } = entry;
  const change = unitsOf(newBalance) - unitsOf(oldBalance);
  if (change === 0n) return null;
  const what = level === FIRST_WITH_VAT ? unitsOf(amount).toString() : userId;
  return JSON.stringify([level, currency, change > 0n, what]);
}

function isKnown({ entries, permille }: Sort): boolean {
  const others = entries.length - 1;
  return others >= HISTORY &&
    entries.filter((entry) => fits(entry, permille)).length >= SHARE * others;
}

/** Whether the amount is so large that rounding to the smallest coin does not hide its rate. */
function showsRate({ currency, amount, vat }: Entry): boolean {
  return unitsOf(amount) - unitsOf(vat) >= 1000n * leastOff(currency);
}

function permilleOf({ amount, vat }: Entry): bigint {
  const net = unitsOf(amount) - unitsOf(vat);
  return (2000n * unitsOf(vat) + net) / (2n * net);
}

/** Whether the VAT is what the rate gives, but for the smallest coin. */
function fits({ currency, amount, vat }: Entry, permille: bigint): boolean {
  const off = unitsOf(vat) * (1000n + permille) - unitsOf(amount) * permille;
  return sizeOf(off) <= leastOff(currency) * (1000n + permille);
}

function usualUnits({ currency, amount }: Entry, permille: bigint): bigint {
  const coin = coinOf(currency);
  const divisor = (1000n + permille) * coin;
  return (2n * unitsOf(amount) * permille + divisor) / (2n * divisor) * coin;
}

/** The smallest coin, or the tolerance where that is more. */
function leastOff(currency: string): bigint {
  const coin = coinOf(currency);
  return coin > THOUSANDTH ? coin : THOUSANDTH;
}

/** The number that stands there most often; of several, the least. */
function mostFrequent(numbers: readonly bigint[]): bigint {
  const counts = new Map<bigint, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  const [[most]] = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return most;
}
