import * as Plot from "@observablehq/plot";
import { colorOf, COLORS } from "./_palette.ts";
import { stackCurrencies } from "./panels.ts";
import { daySpan, type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import {
  writeAmount,
  writeCount,
  writeDay,
  writeNumber,
  writeTime,
  writeTitle,
} from "./_titles.ts";
import { describeCurrencies, sayLargest, writeFigure } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";

/** A gap: an opening balance that is not the closing balance before it. */
export interface GapPoint {
  /**
   * Code of the currency by ISO 4217, as printed; null where the logs name none. Each has a panel.
   */
  readonly currency: string | null;
  /** UTC; of the transaction that opens with another balance. */
  readonly logged_at: Date;
  /** Opening balance - closing balance before it, in the currency's units. */
  readonly difference: number;
  /** Likeliest cause, in words. */
  readonly gap_cause: string;
  /** Id of the user, shown on hover. */
  readonly user_id?: string | null;
}

const KINDS: RowKinds<GapPoint> = {
  currency: "text or null",
  logged_at: "time",
  difference: "number",
  gap_cause: "text",
  user_id: "text?",
};

/** The words of a chart. */
export type GapWords = ChartWords;

/** What a legend says of a gap that has no cause. */
const UNEXPLAINED = "nothing in the logs";

const CAUSE_COLORS: Readonly<Record<string, string>> = {
  "already synced": COLORS.skyBlue,
  "missing logs": COLORS.purple,
  "unknown outcome": COLORS.green,
  [UNEXPLAINED]: COLORS.vermillion,
};

const CAUSE_SYMBOLS = ["circle", "diamond", "star", "square"] as const;

// Plot takes these for a legend; its types do not have them.
const LEGEND_STYLE = { fill: "color", stroke: COLORS.black, strokeWidth: 0.4 };

/** What it says by itself. */
const WORDS = {
  title: "Gaps by size and most likely cause",
  subtitle:
    "Above zero the wallet opens higher than it closed, below zero lower; logarithmic away from zero",
  empty: "There are no gaps.",
};

/**
 * Draws a panel per currency: a mark per gap, above zero where money appeared between two
 * transactions, below where it went. The scale is logarithmic away from zero, since gaps run from
 * cents to thousands.
 *
 * @param source one row per gap
 */
export function gapPoints(source: RowSource<GapPoint>, words: GapWords = {}): Plot.PlotOptions {
  const rows = rowsOf(source, KINDS).map((row) =>
    row.gap_cause === "nothing" ? { ...row, gap_cause: UNEXPLAINED } : row
  );
  if (rows.length === 0) return drawNothing(fillWords(words, WORDS));
  const names = new Set([...Object.keys(CAUSE_COLORS), ...rows.map((row) => row.gap_cause)]);
  const causes = [...names].map((name, index) => ({
    name,
    color: colorOf(CAUSE_COLORS, name) ?? COLORS.grey,
    symbol: CAUSE_SYMBOLS[index] ?? "wye",
  })).filter(({ name }) => rows.some((row) => row.gap_cause === name));
  const kinds = causes.map(({ name }) => name);
  return stackCurrencies(
    rows,
    (own, currency) => ({
      height: 150,
      y: {
        ...symlogScale(own.map((row) => row.difference)),
        label: currency,
      },
      marks: [
        Plot.gridY({ ticks: symlogTicks(own.map((row) => row.difference)) }),
        Plot.ruleY([0], { stroke: COLORS.black }),
        Plot.dot(own, {
          x: "logged_at",
          y: "difference",
          fill: "gap_cause",
          symbol: "gap_cause",
          r: 4,
          stroke: COLORS.black,
          strokeWidth: 0.4,
          fillOpacity: 0.85,
          title: titleOf,
        }),
      ],
    }),
    {
      ...fillWords(words, WORDS),
      ariaDescription: describeCurrencies(rows, describeGaps),
      width: 820,
      marginLeft: 72,
      x: { type: "utc", domain: daySpan(rows.map((row) => row.logged_at)), label: "time (UTC)" },
      color: { domain: kinds, range: causes.map(({ color }) => color) },
      symbol: {
        domain: kinds,
        range: causes.map(({ symbol }) => symbol),
        legend: true,
        ...LEGEND_STYLE,
      },
    },
  );
}

function titleOf({ logged_at, user_id, currency, difference, gap_cause }: GapPoint): string {
  const size = writeAmount(String(difference).replace(/^-/, ""), currency);
  const side = difference < 0 ? "below" : "above";
  return writeTitle(
    [writeTime(logged_at), user_id],
    `opens ${size} ${side} the closing balance before it; most likely cause: ${gap_cause}`,
  );
}

function symlogScale(values: readonly number[]): Plot.ScaleOptions {
  const ticks = symlogTicks(values);
  return {
    type: "symlog",
    constant: 1,
    domain: [Math.min(ticks[0], -1), Math.max(ticks[ticks.length - 1], 1)],
    ticks,
    tickFormat: (value: number) => value.toLocaleString("en").replace("-", "\u2212"),
  };
}

function symlogTicks(values: readonly number[]): number[] {
  const reach = (sign: number) => {
    const most = values.reduce((largest, value) => Math.max(largest, sign * value), 0);
    return most <= 0 ? 0 : Math.max(1, Math.ceil(Math.log10(most)));
  };
  const powers = (sign: number) =>
    Array.from({ length: reach(sign) }, (_, power) => sign * 10 ** (power + 1));
  return [...powers(-1).reverse(), 0, ...powers(1)];
}

/** Says how many gaps a currency has, how many nothing explains, and how large the largest one is. */
function describeGaps(rows: readonly GapPoint[], currency: string | null): string {
  const unexplained = rows.filter(({ gap_cause }) => gap_cause === UNEXPLAINED).length;
  const size = sayLargest(
    rows,
    ({ difference }) => difference,
    ({ difference, logged_at }) =>
      `, the largest ${writeFigure(difference, currency)} on ${writeDay(logged_at)}`,
    Math.abs,
  );
  return `${writeCount(rows.length, "gaps")}, ${writeNumber(unexplained)} without an ` +
    `explanation in the logs${size}`;
}
