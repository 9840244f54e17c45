const MINOR_UNITS = new Map([
  ["JPY", 0],
  ...["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3] as const),
]);

/**
 * Tells the decimals of a currency by ISO 4217, as the ledger's macro `minor_units` does.
 *
 * @param currency Its code; null or one that is not known has 2.
 *
 * @example
 * ```ts
 * import { minorUnits } from "balancebook";
 *
 * console.assert(minorUnits("BHD") === 3);
 * ```
 */
export function minorUnits(currency: string | null): number {
  return MINOR_UNITS.get(currency ?? "") ?? 2;
}
