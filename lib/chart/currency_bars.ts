import * as Plot from "@observablehq/plot";
import { COLORS, DIRECTION_COLORS } from "./_palette.ts";
import { stackCurrencies } from "./panels.ts";
import { rowsOf, type RowSource } from "./_rows.ts";

/** Money of one kind in one currency. */
export interface KindAmount {
  readonly currency: string | null;
  readonly name: string;
  /** `credit` or `debit` colours the bar. */
  readonly direction: string | null;
  readonly amount: number;
  /** What is written at the bar's end, for example the exact amount and a count. */
  readonly label: string;
}

/** The words of a chart. */
export interface CurrencyBarsWords {
  readonly title: string;
  readonly subtitle?: string;
  readonly caption?: string;
}

/**
 * Draws a panel per currency with a bar per kind of transaction, each on the currency's own scale.
 *
 * @param source one row per currency, kind and direction, in the order in which to draw them
 */
export function currencyBars(
  source: RowSource<KindAmount>,
  words: CurrencyBarsWords,
): Plot.PlotOptions {
  const rows = rowsOf(source);
  const longest = rows.reduce((most, row) => Math.max(most, row.name.length), 4);
  const directions = Object.keys(DIRECTION_COLORS).filter((direction) =>
    rows.some((row) => row.direction === direction)
  );
  return stackCurrencies(
    rows,
    (own, currency) => ({
      height: 44 + 17 * new Set(own.map((row) => row.name)).size,
      marginTop: 4,
      marginBottom: 36,
      x: { label: currency, grid: true, zero: true, nice: true, ticks: 5 },
      y: { domain: own.map((row) => row.name), label: null },
      marks: [
        Plot.barX(own, {
          x: "amount",
          y: "name",
          fill: (row: KindAmount) => row.direction,
        }),
        Plot.ruleX([0]),
        Plot.text(own, {
          x: (row: KindAmount) => Math.max(row.amount, 0),
          y: "name",
          text: "label",
          textAnchor: "start",
          dx: 4,
          fill: COLORS.black,
        }),
      ],
    }),
    {
      ...words,
      width: 820,
      marginLeft: 20 + 6.4 * longest,
      marginRight: 150,
      color: {
        domain: directions,
        range: directions.map((name) => name === "credit" ? COLORS.blue : COLORS.orange),
        legend: directions.length > 0,
      },
    },
  );
}
