import { describeValue } from "./arguments.ts";

/** Decimals that the ledger keeps after the point; its money is `decimal(18, 6)`. */
export const MONEY_SCALE = 6;

/**
 * Digits before the point of the largest amount that is kept, 99,999,999,999.999999: a tenth of what
 * `decimal(18, 6)` holds, so that the sum or difference of some of them fits too.
 */
export const AMOUNT_DIGITS = 11;

/** Digits before the point of the largest sum of amounts; sums are `decimal(38, 6)`. */
const SUM_DIGITS = 32;

/** What became of a printed number. */
export interface Money {
  /** The amount in millionths of the currency's major unit. */
  readonly scaled: bigint;
  /** Whether digits beyond the sixth decimal were rounded away (half to even). */
  readonly isRounded: boolean;
}

const NUMBER = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * Parses a number as JavaScript prints it into an exact decimal, never through a double.
 *
 * Digits beyond the sixth decimal are rounded half to even. `-0` is 0.
 *
 * @param text Digits as printed, for example `60.181000000000004` or `1e-7`.
 * @param mostDigits Digits before the point at most: as many as a sum has, or {@linkcode AMOUNT_DIGITS}.
 * @returns Millionths of the major unit, and whether anything was rounded.
 * @throws {SyntaxError} If the text is not a finite decimal number (`NaN`, `Infinity`, `12.3x`).
 * @throws {RangeError} If it has more digits before the point, rounded too.
 * @throws {TypeError} If it is not a text: a number would have gone through a double.
 *
 * @example
 * ```ts
 * import { parseMoney } from "balancebook/ledger";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(parseMoney("24.4").scaled, 24_400_000n);
 * assert.deepEqual(parseMoney("60.181000000000004"), { scaled: 60_181_000n, isRounded: true });
 * ```
 */
export function parseMoney(text: string, mostDigits: number = SUM_DIGITS): Money {
  if (typeof text !== "string") {
    throw new TypeError(
      `Cannot parse amount ${describeValue(text)}: expected its digits as a text`,
    );
  }
  const match = NUMBER.exec(text);
  if (match === null) {
    throw new SyntaxError(`Cannot parse amount ${JSON.stringify(clip(text))}: expected a number`);
  }
  const [, sign, whole, fraction = "", exponent = "0"] = match;
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "");
  // The value is digits * 10^shift millionths.
  const shift = Number(exponent) - fraction.length + MONEY_SCALE;
  if (digits === "0" || /^0+$/.test(digits)) return { scaled: 0n, isRounded: false };
  if (digits.length + shift > mostDigits + MONEY_SCALE) {
    throw tooLarge(text, mostDigits);
  }
  const rounded = shift >= 0
    ? { scaled: BigInt(digits) * 10n ** BigInt(shift), isRounded: false }
    : dropDigits(digits, -shift);
  if (rounded.scaled >= 10n ** BigInt(mostDigits + MONEY_SCALE)) {
    throw tooLarge(text, mostDigits);
  }
  return sign === "-" ? { ...rounded, scaled: -rounded.scaled } : rounded;
}

function tooLarge(text: string, mostDigits: number): RangeError {
  return new RangeError(
    `Cannot keep amount ${JSON.stringify(clip(text))}: beyond ${mostDigits} digits`,
  );
}

/**
 * Formats millionths as a decimal text without superfluous zeros, `-0.5` for -500000.
 *
 * @param scaled Millionths of the major unit.
 * @param minorUnits Decimals that are always shown, 0 to 6.
 * @throws {TypeError} If the amount is not a bigint.
 * @throws {RangeError} If the decimals are no whole number from 0 to 6.
 */
export function formatMoney(scaled: bigint, minorUnits = 0): string {
  if (typeof scaled !== "bigint") {
    throw new TypeError(
      `Cannot format ${describeValue(scaled)} as money: expected millionths as a bigint`,
    );
  }
  if (!Number.isInteger(minorUnits) || minorUnits < 0 || minorUnits > MONEY_SCALE) {
    throw new RangeError(
      `Cannot show ${
        describeValue(minorUnits)
      } decimals: expected a whole number from 0 to ${MONEY_SCALE}`,
    );
  }
  const sign = scaled < 0n ? "-" : "";
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(MONEY_SCALE + 1, "0");
  const whole = digits.slice(0, -MONEY_SCALE);
  const fraction = digits.slice(-MONEY_SCALE).replace(/0+$/, "").padEnd(minorUnits, "0");
  return fraction === "" ? sign + whole : `${sign}${whole}.${fraction}`;
}

function dropDigits(digits: string, count: number): Money {
  if (count > digits.length) return { scaled: 0n, isRounded: true };
  const kept = digits.slice(0, digits.length - count) || "0";
  const dropped = digits.slice(digits.length - count);
  const isRounded = /[1-9]/.test(dropped);
  const half = "5".padEnd(count, "0");
  const isUp = dropped > half || (dropped === half && BigInt(kept) % 2n === 1n);
  return { scaled: BigInt(kept) + (isUp ? 1n : 0n), isRounded };
}

function clip(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}...` : text;
}
