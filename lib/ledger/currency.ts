import { describeValue } from "./arguments.ts";
import { readSeed } from "./model/seeds.ts";

const USUAL_MINOR_UNITS = 2;

let minorUnitsByCurrency: ReadonlyMap<string, number> | undefined;

/**
 * Returns the decimals of a currency by ISO 4217, as the ledger's macro `minor_units` does.
 *
 * @param currency Its code; null or one that is not known has 2.
 * @throws {TypeError} If it is neither a text nor null.
 *
 * @example
 * ```ts
 * import { minorUnits } from "balancebook/ledger";
 *
 * console.assert(minorUnits("BHD") === 3);
 * ```
 */
export function minorUnits(currency: string | null): number {
  if (currency !== null && currency !== undefined && typeof currency !== "string") {
    throw new TypeError(
      `Cannot look up ${describeValue(currency)}: expected the code of a currency`,
    );
  }
  minorUnitsByCurrency ??= new Map(
    readSeed("currencies").rows.map((row) => [row.currency, Number(row.minor_units)]),
  );
  return minorUnitsByCurrency.get(currency ?? "") ?? USUAL_MINOR_UNITS;
}
