import * as Plot from "@observablehq/plot";
import { COLORS, DIRECTION_COLORS } from "./_palette.ts";
import { stackCurrencies } from "./panels.ts";
import { daySpan, type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeAmount, writeCount, writeDay, writeTitle } from "./_titles.ts";
import { describeCurrencies, sayLargest, writeFigure, writeSum } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords, requireWords } from "./_nothing.ts";

/** Money that moved one way in one period. */
export interface PeriodAmount {
  /** Begin of the period, a UTC midnight. */
  readonly period: Date;
  /** Code of the currency by ISO 4217, as printed; null where the logs name none. */
  readonly currency: string | null;
  /** `credit` or `debit`, as seen from the user; others, and null, are left out. */
  readonly direction: string | null;
  /** Without a sign, in the currency's units. */
  readonly amount: number;
  /** In how many transactions it moved. */
  readonly count?: number;
}

const KINDS: RowKinds<PeriodAmount> = {
  period: "time",
  currency: "text or null",
  direction: "text or null",
  amount: "number",
  count: "number?",
};

/** Options of {@linkcode amountColumns}. */
export interface AmountColumnsOptions extends ChartWords {
  /** How long a period is; a week begins on Monday. */
  readonly interval: "day" | "week";
}

/** What it says where a caller says nothing else, by interval. */
const WORDS = {
  day: {
    title: "Money that moved per day and currency",
    subtitle: "VAT included; each panel has its own scale",
    empty: "No money moved.",
  },
  week: {
    title: "Money that moved per week and currency",
    subtitle: "Weeks begin on Monday; the first and the last one may be incomplete",
    empty: "No money moved.",
  },
};

const DAY_MS = 86_400_000;

/**
 * Draws a panel per currency: what came to the users above the zero line, what they paid below it.
 *
 * @param source one row per period, currency and direction; a direction other than `credit` and
 * `debit` is left out
 */
export function amountColumns(
  source: RowSource<PeriodAmount>,
  options: AmountColumnsOptions,
): Plot.PlotOptions {
  requireWords(options, { interval: "text" }, ["interval"]);
  const { interval, ...given } = options;
  if (!Object.hasOwn(WORDS, interval)) {
    throw new TypeError(`Cannot use interval ${JSON.stringify(interval)}: expected day or week`);
  }
  const words = fillWords(given, WORDS[interval]);
  const rows = rowsOf(source, KINDS);
  if (rows.length === 0) return drawNothing(words);
  const lengthMs = (interval === "day" ? 1 : 7) * DAY_MS;
  const title = (row: PeriodAmount) => {
    const last = new Date(row.period.getTime() + lengthMs - DAY_MS);
    const days = writeDay(row.period) + (interval === "day" ? "" : ` to ${writeDay(last)}`);
    const money = writeAmount(row.amount, row.currency);
    const times = row.count === undefined ? "" : ` in ${writeCount(row.count, "transactions")}`;
    return writeTitle([days, row.direction], money + times);
  };
  const ends = rows.map((row) => new Date(row.period.getTime() + lengthMs - 1));
  return stackCurrencies(
    rows,
    (own, currency) => ({
      height: 130,
      y: { label: currency, grid: true, zero: true, nice: true, ticks: 4 },
      marks: [
        Plot.rectY(own.filter((row) => row.direction === "credit"), {
          x1: "period",
          x2: (row: PeriodAmount) => new Date(row.period.getTime() + lengthMs),
          y: "amount",
          fill: "direction",
          title,
          inset: 0.5,
        }),
        Plot.rectY(own.filter((row) => row.direction === "debit"), {
          x1: "period",
          x2: (row: PeriodAmount) => new Date(row.period.getTime() + lengthMs),
          y: (row: PeriodAmount) => -row.amount,
          fill: "direction",
          title,
          inset: 0.5,
        }),
        Plot.ruleY([0], { stroke: COLORS.black }),
      ],
    }),
    {
      ...words,
      ariaDescription: describeAmounts(rows, interval),
      width: 820,
      marginLeft: 72,
      x: { type: "utc", domain: daySpan([...rows.map((row) => row.period), ...ends]), label: null },
      color: {
        domain: ["credit", "debit"],
        range: [DIRECTION_COLORS.credit, DIRECTION_COLORS.debit],
        legend: true,
      },
    },
  );
}

/** Says how much moved each way in each currency, and in which period the most. */
function describeAmounts(rows: readonly PeriodAmount[], interval: "day" | "week"): string {
  const drawn = rows.filter(({ direction }) => direction === "credit" || direction === "debit");
  return describeCurrencies(drawn, (own, currency) => {
    const sums = ["credit", "debit"].flatMap((direction) => {
      const amounts = own.filter((row) => row.direction === direction).map(({ amount }) => amount);
      const sum = amounts.length === 0 ? undefined : writeSum(amounts, currency);
      return sum === undefined ? [] : [`${direction} ${sum}`];
    });
    const when = interval === "day" ? "on" : "in the week from";
    const most = sayLargest(
      own,
      ({ amount }) => amount,
      ({ period, direction, amount }) =>
        `most ${when} ${writeDay(period)}, ${direction} ${writeFigure(amount, currency)}`,
    );
    const all = sums.length === 0 ? [] : [`${sums.join(" and ")} in all`];
    return [...all, ...most === "" ? [] : [most]].join(", ");
  });
}
