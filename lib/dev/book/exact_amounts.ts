/** Number of decimals that {@linkcode unitsOf} keeps. */
const SCALE = 24;
/** Of powers of ten, those that are not worked out each time. */
const POWERS = Array.from({ length: 2 * SCALE + 1 }, (_, exponent) => 10n ** BigInt(exponent));

/** One thousandth, the tolerance of the rules, as {@linkcode unitsOf} counts. */
export const THOUSANDTH: bigint = 10n ** BigInt(SCALE - 3);

/**
 * Reads a printed number into whole units of 10^-24, exactly.
 *
 * @throws {SyntaxError} If the text is not a finite decimal number.
 */
export function unitsOf(printed: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(printed);
  if (!match) throw new SyntaxError(`Cannot parse amount "${printed}": expected a number`);
  const [, sign, whole, fraction = "", exponent = "0"] = match;
  const digits = BigInt(whole + fraction);
  const shift = SCALE - fraction.length + Number(exponent);
  const power = POWERS[Math.abs(shift)] ?? 10n ** BigInt(Math.abs(shift));
  const units = shift >= 0 ? digits * power : digits / power;
  return sign ? -units : units;
}

/** Prints units of 10^-24 as a decimal number, without trailing zeros. */
export function printUnits(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(SCALE + 1, "0");
  const fraction = digits.slice(-SCALE).replace(/0+$/, "");
  return (units < 0n ? "-" : "") + digits.slice(0, -SCALE) + (fraction && "." + fraction);
}

/** Returns the size of a number of units, without its sign. */
export function sizeOf(units: bigint): bigint {
  return units < 0n ? -units : units;
}
