import { coinOf, ONE } from "./coins.ts";
import { sizeOf, unitsOf } from "./exact_amounts.ts";
import { isByHand } from "./source_roles.ts";
import type { Entry } from "./printed_logs.ts";

const HISTORY = 5;

/** An amount by hand without VAT. */
export interface NetSum {
  readonly entry: Entry;
  /** What the nearest whole sum is above it. */
  readonly vatUnits: bigint;
  /** Whether it is not whole, but is that sum without its VAT, to the smallest coin. */
  readonly isNet: boolean;
}

/**
 * Compares the amounts by hand without VAT with whole sums without the usual VAT of their currency.
 *
 * @param entries Those of one currency; none where it has less than five amounts with VAT.
 */
export function netSums(entries: readonly Entry[]): NetSum[] {
  const permille = usualPermille(entries);
  if (permille === undefined) return [];
  const manual = entries.filter((entry) =>
    isByHand(entry) && unitsOf(entry.amount) > 0n && unitsOf(entry.vat) === 0n
  );
  return manual.map((entry) => {
    const units = unitsOf(entry.amount);
    const gross = roundWhole(units * (1000n + permille) / 1000n);
    const off = sizeOf(units * (1000n + permille) - gross * 1000n);
    const isNet = units % ONE !== 0n && off <= coinOf(entry.currency) * (1000n + permille);
    return { entry, vatUnits: gross - units, isNet };
  });
}

/** The rate that most of the amounts carry that are large enough to show it; of several, the least. */
function usualPermille(entries: readonly Entry[]): bigint | undefined {
  const counts = new Map<bigint, number>();
  for (const { currency, amount, vat } of entries) {
    const net = unitsOf(amount) - unitsOf(vat);
    if (unitsOf(vat) <= 0n || net < 1000n * coinOf(currency)) continue;
    const permille = (2000n * unitsOf(vat) + net) / (2n * net);
    counts.set(permille, (counts.get(permille) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total < HISTORY) return undefined;
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0][0];
}

function roundWhole(units: bigint): bigint {
  return (units + ONE / 2n) / ONE * ONE;
}
