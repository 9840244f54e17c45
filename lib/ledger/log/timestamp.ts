const ZERO = 48;
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Length of `2024-01-31T21:00:00.000Z`. */
export const TIMESTAMP_LENGTH = 24;

const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

/**
 * Whether something can have been logged in a year. Texts hold other times, such as 9999-12-31 for "never";
 * between one of those and the logs are more hours than fit into memory.
 */
export function isYearOfLogs(year: number): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

/**
 * Returns whether `2024-01-31T21:00:00.000Z` stands at `at`: the shape, and a date that exists, in a year
 * in which something can have been logged.
 *
 * @param text One character a byte (latin1).
 * @param at Offset of the first digit.
 */
export function isTimestampAt(text: string, at: number): boolean {
  if (
    text.charCodeAt(at + 4) !== 45 || text.charCodeAt(at + 7) !== 45 ||
    text.charCodeAt(at + 10) !== 84 || text.charCodeAt(at + 13) !== 58 ||
    text.charCodeAt(at + 16) !== 58 || text.charCodeAt(at + 19) !== 46 ||
    text.charCodeAt(at + 23) !== 90
  ) return false;
  const [century, years] = [twoDigits(text, at), twoDigits(text, at + 2)];
  const year = century * 100 + years;
  const month = twoDigits(text, at + 5);
  const day = twoDigits(text, at + 8);
  return century >= 0 && years >= 0 && isYearOfLogs(year) && month >= 1 && month <= 12 &&
    day >= 1 &&
    day <= DAYS_IN_MONTH[month - 1] &&
    (day !== 29 || month !== 2 || isLeap(year)) && below(twoDigits(text, at + 11), 24) &&
    below(twoDigits(text, at + 14), 60) && below(twoDigits(text, at + 17), 60) &&
    twoDigits(text, at + 20) >= 0 && below(text.charCodeAt(at + 22) - ZERO, 10);
}

/**
 * Reads timestamps quickly by remembering the day of the one before.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 *
 * const reader = new TimestampReader();
 * assert.deepEqual(reader.readMs("2024-01-31T21:00:00.123Z", 0), Date.UTC(2024, 0, 31, 21, 0, 0, 123));
 * ```
 */
export class TimestampReader {
  #day = -1;
  #dayMs = 0;

  /**
   * Reads the timestamp at `at`, which {@linkcode isTimestampAt} has approved.
   *
   * @returns Milliseconds since 1970-01-01 UTC.
   */
  readMs(text: string, at: number): number {
    const day = twoDigits(text, at) * 1_000_000 + twoDigits(text, at + 2) * 10_000 +
      twoDigits(text, at + 5) * 100 + twoDigits(text, at + 8);
    if (day !== this.#day) {
      this.#day = day;
      this.#dayMs = Date.parse(`${text.slice(at, at + 10)}T00:00:00.000Z`);
    }
    return this.#dayMs + twoDigits(text, at + 11) * 3_600_000 + twoDigits(text, at + 14) * 60_000 +
      twoDigits(text, at + 17) * 1000 + twoDigits(text, at + 20) * 10 +
      text.charCodeAt(at + 22) - ZERO;
  }
}

function twoDigits(text: string, at: number): number {
  const high = text.charCodeAt(at) - ZERO;
  const low = text.charCodeAt(at + 1) - ZERO;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : -1000;
}

function below(value: number, limit: number): boolean {
  return value >= 0 && value < limit;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
