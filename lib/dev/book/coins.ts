import { THOUSANDTH } from "./exact_amounts.ts";

/** One unit of a currency, as amounts are counted. */
export const ONE: bigint = 1000n * THOUSANDTH;

const coins = new Map<string, bigint>();

/** Returns the smallest coin of a currency by ISO 4217; a hundredth of one that is not known. */
export function coinOf(currency: string): bigint {
  let coin = coins.get(currency);
  if (coin === undefined) {
    coin = ONE / 10n ** BigInt(decimalsOf(currency));
    coins.set(currency, coin);
  }
  return coin;
}

/** The platform goes by the coins that are in use, which for one currency are none. */
function decimalsOf(currency: string): number {
  if (currency === "IQD") return 3;
  if (!Intl.supportedValuesOf("currency").includes(currency)) return 2;
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}
