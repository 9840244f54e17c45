import * as Plot from "@observablehq/plot";
import { colorOf, COLORS, DIRECTION_COLORS, LEVEL_COLORS, SERIES_COLORS } from "./_palette.ts";
import { daySpan, type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeCount, writeDay, writeTitle } from "./_titles.ts";
import { describeDays } from "./_descriptions.ts";
import { type ChartWords, drawNothing, requireWords } from "./_nothing.ts";
import { writeCountTick } from "./_counts.ts";

const KNOWN_COLORS: Readonly<Record<string, string>> = {
  ...DIRECTION_COLORS,
  ...LEVEL_COLORS,
  "warm": COLORS.blue,
  "cold start": COLORS.orange,
};

/** How many there were of one kind on one day. */
export interface DayCount {
  /** UTC midnight. */
  readonly day: Date;
  /** The kind, which has a colour; null is drawn as `(none)`. */
  readonly name: string | null;
  /** How many there were of it on the day. */
  readonly count: number;
}

const KINDS: RowKinds<DayCount> = { day: "time", name: "text or null", count: "number" };

/** Options of {@linkcode dayCounts}. */
export interface DayCountsOptions extends ChartWords {
  /** The line above the chart, in bold; it says what is counted. */
  readonly title: string;
  /** What is counted, for the axis. */
  readonly unit: string;
  /** The days to draw, first and last; by default those of the rows. */
  readonly days?: readonly Date[];
}

/**
 * Draws a column per day (UTC), stacked by kind, with a legend where there are several. The kinds
 * `credit` and `debit`, `warm` and `cold start`, and log levels have the colours that they have
 * everywhere.
 *
 * @param source one row per day and kind; a kind without a name is called "(none)"
 */
export function dayCounts(
  source: RowSource<DayCount>,
  options: DayCountsOptions,
): Plot.PlotOptions {
  requireWords(options, { unit: "text", days: "object" }, ["title", "unit"]);
  const { title, subtitle, caption, unit, days } = options;
  const rows = rowsOf(source, KINDS).map((row) => ({ ...row, name: row.name ?? "(none)" }));
  if (rows.length === 0) {
    return drawNothing({ empty: `There are no ${options.unit} to show.`, ...options });
  }
  const names = [...new Set(rows.map((row) => row.name))].sort();
  const free = names.some((name) => colorOf(KNOWN_COLORS, name) !== undefined)
    ? [COLORS.grey, COLORS.darkGrey]
    : [...SERIES_COLORS];
  return {
    title,
    subtitle,
    caption,
    ariaDescription: describeDays(rows, unit),
    width: 820,
    height: 260,
    marginLeft: 56,
    marginBottom: 44,
    x: {
      type: "utc",
      domain: daySpan(days ?? rows.map((row) => row.day)),
      label: "day (UTC)",
      labelOffset: 40,
    },
    y: { label: unit, grid: true, zero: true, nice: true, tickFormat: writeCountTick },
    color: {
      domain: names,
      range: names.map((name) => colorOf(KNOWN_COLORS, name) ?? free.shift() ?? COLORS.grey),
      legend: names.length > 1,
    },
    marks: [
      Plot.rectY(
        rows,
        Plot.stackY({ order: names }, {
          x: "day",
          interval: "day",
          y: "count",
          fill: "name",
          z: "name",
          title: (row: DayCount) =>
            writeTitle([writeDay(row.day), row.name], writeCount(row.count, unit)),
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
      ),
      Plot.ruleY([0]),
    ],
  };
}
