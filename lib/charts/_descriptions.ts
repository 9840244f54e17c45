import { formatMoney, parseMoney } from "../ledger/money.ts";
import { minorUnits } from "../ledger/currency.ts";
import {
  cut,
  MOST_EXACT,
  roundedSum,
  tidy,
  writeCount,
  writeDay,
  writeHour,
  writeNumber,
} from "./_titles.ts";

const MOST_PARTS = 6;
const NAME_CHARACTERS = 60;

/**
 * Joins what a chart shows, for those who cannot see it: the main figures in its own order. Of many parts
 * the first ones are said, and how many more there are; empty ones are left out.
 */
export function joinParts(parts: readonly string[]): string {
  const said = parts.filter((part) => part !== "");
  const left = said.length - MOST_PARTS;
  if (left <= 1) return said.join("; ");
  return [...said.slice(0, MOST_PARTS), `and ${writeNumber(left)} more`].join("; ");
}

/** Describes each currency's rows by themselves, in the order of the panels. */
export function describeCurrencies<Row extends { readonly currency: string | null }>(
  rows: readonly Row[],
  describe: (own: readonly Row[], currency: string | null) => string,
): string {
  const groups = [...Map.groupBy(rows, ({ currency }) => currency)]
    .sort(([a], [b]) => a === null ? 1 : b === null ? -1 : a < b ? -1 : 1);
  return joinParts(
    groups.map(([currency, own]) =>
      `${nameOf(currency ?? "no currency")}: ${describe(own, currency)}`
    ),
  );
}

/**
 * Says something of the first row that has the largest figure; nothing where no figure is known.
 *
 * @param sizeOf How large a figure is; by default as it is.
 */
export function sayLargest<Row>(
  rows: readonly Row[],
  figureOf: (row: Row) => number | null | undefined,
  say: (row: Row) => string,
  sizeOf: (figure: number) => number = (figure) => figure,
): string {
  let [found, most]: [Row | undefined, number] = [undefined, -Infinity];
  for (const row of rows) {
    const figure = figureOf(row);
    const size = typeof figure === "number" ? sizeOf(figure) : NaN;
    if (size > most) [found, most] = [row, size];
  }
  return found === undefined ? "" : say(found);
}

/** Adds counts up. */
export function countAll<Row>(rows: readonly Row[], countOf: (row: Row) => number | null): number {
  return rows.reduce((sum, row) => sum + (countOf(row) ?? 0), 0);
}

/** Adds counts up by a name of each row, in the order in which the names come. */
export function countBy<Row>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  countOf: (row: Row) => number | null,
): { readonly name: string; readonly count: number }[] {
  return [...Map.groupBy(rows, nameOf)]
    .map(([name, own]) => ({ name, count: countAll(own, countOf) }));
}

/**
 * Adds amounts of one currency up, exactly, and writes the sum without its currency; undefined
 * where one is too large for a double to hold its digits.
 */
export function writeSum(
  amounts: readonly (number | null)[],
  currency: string | null,
): string | undefined {
  const known = amounts.filter((amount) => amount !== null);
  if (!known.every((amount) => Math.abs(amount) < MOST_EXACT)) return undefined;
  const sum = known.reduce((sum, amount) => sum + parseMoney(String(amount)).scaled, 0n);
  return writeSumFigure(Number(formatMoney(sum)), currency);
}

/** Writes a sum in whole coins, and without the currency. */
export function writeSumFigure(sum: number, currency: string | null): string {
  return writeNumber(roundedSum(sum, currency), minorUnits(currency));
}

/** Writes an amount with at least its currency's decimals, and without the currency. */
export function writeFigure(amount: number | string, currency: string | null): string {
  return writeNumber(amount, minorUnits(currency));
}

/** Writes a share of a whole: `12.5 %`; what lacks a little of all is not `100.0 %`. */
export function writeShare(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : 100 * part / whole;
  return `${(part < whole ? Math.min(percent, 99.9) : percent).toFixed(1)} %`;
}

/** Writes a name of the logs on one line, cut where it is long. */
export function nameOf(name: string): string {
  return cut(tidy(name), NAME_CHARACTERS);
}

/** Says how many there are of each kind, and on which day there were most. */
export function describeDays(
  rows: readonly { readonly day: Date; readonly name: string; readonly count: number }[],
  unit: string,
): string {
  const kinds = countBy(rows, ({ name }) => name, ({ count }) => count)
    .toSorted((a, b) => b.count - a.count);
  const days = countBy(rows, ({ day }) => writeDay(day), ({ count }) => count);
  const most = sayLargest(
    days,
    ({ count }) => count,
    ({ name, count }) => `most on ${name}: ${writeNumber(count)}`,
  );
  const of = kinds.length === 1
    ? []
    : kinds.map(({ name, count }) => `${nameOf(name)}: ${writeNumber(count)}`);
  const all = writeCount(countAll(kinds, ({ count }) => count), unit);
  return joinParts([all, most, ...of]);
}

/** Says how much happened, and in which hour the most. */
export function describeHours(
  rows: readonly { readonly hour: Date; readonly count: number }[],
  unit: string,
): string {
  const most = sayLargest(
    rows,
    ({ count }) => count,
    ({ hour, count }) =>
      `most on ${writeDay(hour)}, ${writeHour(hour.getUTCHours())}: ${writeNumber(count)}`,
  );
  return joinParts([writeCount(countAll(rows, ({ count }) => count), unit), most]);
}
