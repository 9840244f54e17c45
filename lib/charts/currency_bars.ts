import * as Plot from "@observablehq/plot";
import { COLORS, DIRECTION_COLORS } from "./_palette.ts";
import { stackCurrencies } from "./panels.ts";
import { layOutNames } from "./_names.ts";
import { type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeAmount, writeCount, writeTitle } from "./_titles.ts";
import { describeCurrencies, nameOf, sayLargest, writeSumFigure } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";

/** Money of one kind in one currency. */
export interface KindAmount {
  /**
   * Code of the currency by ISO 4217, as printed; null where the logs name none. Each has a panel.
   */
  readonly currency: string | null;
  /** The kind, in words; each has a bar. */
  readonly name: string;
  /** `credit` or `debit` colours the bar; others are grey. */
  readonly direction: string | null;
  /** Sum of the amounts, in the currency's units. */
  readonly amount: number;
  /** What is written at the bar's end, for example the exact amount and a count. */
  readonly label: string;
  /** In how many transactions it moved; shown on hover instead of the label. */
  readonly count?: number;
}

const KINDS: RowKinds<KindAmount> = {
  currency: "text or null",
  name: "text",
  direction: "text or null",
  amount: "number",
  label: "text",
  count: "number?",
};

const UNKNOWN = "unknown direction";
const COLORS_OF: Readonly<Record<string, string>> = { ...DIRECTION_COLORS, [UNKNOWN]: COLORS.grey };

/** The words of a chart. */
export type CurrencyBarsWords = ChartWords;

/** What it says by itself. */
const WORDS = {
  title: "Where the money goes, per currency",
  empty: "No money moved.",
};

/**
 * Draws a panel per currency with a bar per kind of transaction, each on the currency's own scale.
 *
 * @param source one row per currency, kind and direction, in the order in which to draw them
 */
export function currencyBars(
  source: RowSource<KindAmount>,
  words: CurrencyBarsWords = {},
): Plot.PlotOptions {
  const rows = rowsOf(source, KINDS);
  if (rows.length === 0) return drawNothing(fillWords(words, WORDS));
  const { marginLeft } = layOutNames(rows.map((row) => row.name));
  const found = new Set(rows.map(directionOf));
  const directions = [...Object.keys(DIRECTION_COLORS), UNKNOWN].filter((name) => found.has(name));
  return stackCurrencies(
    rows,
    (own, currency) => ({
      height: 44 + 17 * new Set(own.map((row) => row.name)).size,
      marginTop: 4,
      marginBottom: 36,
      x: { label: currency, grid: true, zero: true, nice: true, ticks: 5 },
      y: layOutNames([...new Set(own.map((row) => row.name))]).y,
      marks: [
        Plot.barX(own, {
          x: "amount",
          y: "name",
          fill: directionOf,
          title: titleOf,
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
      ...fillWords(words, WORDS),
      ariaDescription: describeCurrencies(rows, describeLargest),
      width: 820,
      marginLeft,
      marginRight: 150,
      color: {
        domain: directions,
        range: directions.map((name) => COLORS_OF[name]),
        legend: directions.length > 0,
      },
    },
  );
}

function directionOf({ direction }: KindAmount): string {
  return direction !== null && Object.hasOwn(DIRECTION_COLORS, direction) ? direction : UNKNOWN;
}

function titleOf({ name, direction, amount, currency, label, count }: KindAmount): string {
  const rest = count === undefined ? ` (${label})` : ` in ${writeCount(count, "transactions")}`;
  return writeTitle([name, direction], writeAmount(amount, currency) + rest);
}

/** Says which kind of a currency moved most. */
function describeLargest(rows: readonly KindAmount[], currency: string | null): string {
  return sayLargest(rows, ({ amount }) => amount, ({ name, direction, amount }) => {
    const way = direction === null ? "" : `${nameOf(direction)} `;
    return `the largest is ${nameOf(name)}, ${way}${writeSumFigure(amount, currency)}`;
  });
}
