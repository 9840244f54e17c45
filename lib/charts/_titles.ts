import { minorUnits } from "../ledger/currency.ts";
import { formatMoney, MONEY_SCALE, parseMoney } from "../ledger/money.ts";

const MAX_CHARACTERS = 160;
/** Decimals that the system keeps of each currency. */
const KEPT_DECIMALS = 3;

/** Up to here the digits of a double are those of the decimal that it was made of. */
export const MOST_EXACT = 1e9;
// Line breaks and marks that turn the direction of writing could make a title show another figure.
const DECEPTIVE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * Writes what a mark shows on hover: `2024-01-05 · credit: BHD 5.000`.
 *
 * @param place where the mark stands, from the wide to the narrow; nulls are left out, texts of the
 * logs are put on one line and cut after 160 characters
 * @param value what it stands for, with its unit
 */
export function writeTitle(place: readonly (string | null | undefined)[], value: string): string {
  const parts = place.filter((part) => part !== null && part !== undefined && part !== "");
  return `${parts.map((part) => cut(tidy(part!), MAX_CHARACTERS)).join(" \u00b7 ")}: ${
    tidy(value)
  }`;
}

/**
 * Writes an amount with its currency before it and all its digits, at least the currency's decimals:
 * `BHD 1,234.500`, `SAR -0.50`, as the macro `amount_text` does in SQL.
 */
export function writeAmount(amount: number | string, currency: string | null): string {
  const digits = writeNumber(amount, minorUnits(currency));
  return currency === null ? digits : `${tidy(currency)} ${digits}`;
}

/**
 * Gives a sum of amounts in the smallest coins that the system keeps, as the macro `rounded_sum` does in SQL:
 * three decimals, or those of a currency that has more; one that would be nothing then, or whose digits a double
 * does not hold, as it is.
 */
export function roundedSum(sum: number, currency: string | null): string {
  if (!(Math.abs(sum) < MOST_EXACT)) return String(sum);
  const unit = 10n ** BigInt(MONEY_SCALE - Math.max(KEPT_DECIMALS, minorUnits(currency)));
  const { scaled } = parseMoney(String(Math.abs(sum)));
  const units = (scaled + unit / 2n) / unit;
  return units === 0n ? String(sum) : (sum < 0 ? "-" : "") + formatMoney(units * unit);
}

/**
 * Writes a number with all its digits and digits grouped.
 *
 * @param decimals at least so many after the point
 */
export function writeNumber(value: number | string, decimals = 0): string {
  const text = String(value);
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (match === null) return text;
  const [, sign, whole, fraction = ""] = match;
  const padded = fraction.padEnd(decimals, "0");
  return sign + whole.replace(/\B(?=(?:\d{3})+$)/g, ",") + (padded === "" ? "" : `.${padded}`);
}

/** Writes how many there are of something: `1,234 log events`, `1 log event`. */
export function writeCount(count: number, unit: string): string {
  return `${writeNumber(count)} ${count === 1 ? unit.replace(/(?<!s)s$/, "") : unit}`;
}

/** Writes a time in UTC: `2024-01-05 21:00:00 UTC`, with milliseconds where there are any. */
export function writeTime(time: Date): string {
  return time.toISOString().replace("T", " ").replace(/(?:\.000)?Z$/, " UTC");
}

/** Writes the day of a time, UTC: `2024-01-05`. */
export function writeDay(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** Writes an hour of the day: `21:00 to 22:00 UTC`. */
export function writeHour(hour: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(hour)}:00 to ${two(hour + 1)}:00 UTC`;
}

/** Writes what a mark shows of one hour of one day: how much happened in it, and how much failed. */
export function writeHourTitle(
  { hour, count, failures = 0 }: {
    readonly hour: Date;
    readonly count: number;
    readonly failures?: number;
  },
  unit: string,
): string {
  const failed = failures === 0 ? "" : `, ${writeCount(failures, "failures")}`;
  return writeTitle(
    [writeDay(hour), writeHour(hour.getUTCHours())],
    writeCount(count, unit) + failed,
  );
}

/** Cuts a text after so many characters, and marks it with an ellipsis. */
export function cut(text: string, maxCharacters: number): string {
  const characters = [...text];
  return characters.length <= maxCharacters
    ? text
    : `${characters.slice(0, maxCharacters - 1).join("")}\u2026`;
}

/** Puts a text on one line, in the order in which it is read. */
export function tidy(text: string): string {
  return text.replace(DECEPTIVE, " ");
}
