const MINOR_UNITS: Readonly<Record<string, number>> = {
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  JPY: 0,
};

/**
 * Returns how many decimals a currency has by ISO 4217: 3 for BHD and KWD, 0 for JPY, else 2.
 *
 * A table of our own, because `Intl` gives 0 for IQD.
 *
 * @param currency ISO 4217 code in upper case; an unknown one has 2.
 */
export function minorUnits(currency: string): number {
  return MINOR_UNITS[currency] ?? 2;
}
