import * as Plot from "@observablehq/plot";
import { AMOUNT_SCHEME, COLORS } from "./_palette.ts";
import { daySpan, type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeHourTitle } from "./_titles.ts";
import { describeHours } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";
import { writeCountTick } from "./_counts.ts";

/** What happened in one hour. */
export interface HourCount {
  /** Begin of the hour, UTC. */
  readonly hour: Date;
  /** How much happened in the hour; the darker, the more. */
  readonly count: number;
  /** What failed in it; shown on hover. */
  readonly failures?: number;
}

const KINDS: RowKinds<HourCount> = { hour: "time", count: "number", failures: "number?" };

/** Options of {@linkcode hourHeatmap}. */
export interface HourHeatmapOptions extends ChartWords {
  /** What is counted, for the legend; transactions by default. */
  readonly unit?: string;
}

/** What it says by itself. */
const WORDS = {
  title: "When transactions were processed",
  empty: "There are no transactions, so no day and no hour to show.",
  unit: "transactions",
};

/**
 * Draws one cell per day (across) and hour of the day (down), UTC, the darker the more happened.
 *
 * The colour grows with the logarithm, so that single events stay visible beside a daily batch. A
 * cell without events is grey.
 *
 * @param source one row per hour that has any; hours that are not there count as none
 */
export function hourHeatmap(
  source: RowSource<HourCount>,
  options: HourHeatmapOptions = {},
): Plot.PlotOptions {
  const rows = rowsOf(source, KINDS);
  if (rows.length === 0) return drawNothing(fillWords(options, WORDS));
  const span = daySpan(rows.map((row) => row.hour));
  const largest = rows.reduce((most, row) => Math.max(most, row.count), 2);
  const { title, subtitle, caption, unit } = fillWords(options, WORDS);
  return {
    title,
    subtitle,
    caption,
    ariaDescription: describeHours(rows, unit),
    width: 820,
    height: 400,
    marginLeft: 56,
    marginBottom: 44,
    x: { type: "utc", domain: span, label: "day (UTC)", labelOffset: 40 },
    y: {
      domain: [24, 0],
      ticks: [0, 3, 6, 9, 12, 15, 18, 21, 24],
      tickFormat: (hour: number) => `${String(hour).padStart(2, "0")}:00`,
      label: "hour of the day (UTC)",
      labelAnchor: "top",
    },
    color: {
      type: "log",
      base: 2,
      domain: [1, largest],
      scheme: AMOUNT_SCHEME,
      range: [0.25, 1],
      legend: true,
      label: `${unit} per hour`,
      ticks: 6,
      tickFormat: writeCountTick,
    },
    marks: [
      Plot.rect([0], {
        x1: span[0],
        x2: span[1],
        y1: 0,
        y2: 24,
        fill: COLORS.paleGrey,
        ariaHidden: "true",
      }),
      Plot.rect(rows.filter((row) => row.count > 0), {
        x: (row: HourCount) => row.hour,
        interval: "day",
        y1: (row: HourCount) => row.hour.getUTCHours(),
        y2: (row: HourCount) => row.hour.getUTCHours() + 1,
        fill: "count",
        inset: 0,
        title: (row: HourCount) => writeHourTitle(row, unit),
      }),
    ],
  };
}
