import * as Plot from "@observablehq/plot";
import { COLORS } from "./_palette.ts";
import { sized } from "./at_width.ts";
import { type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeCount, writeHour, writeNumber, writeTitle } from "./_titles.ts";
import { countAll, joinParts, sayLargest, writeShare } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";
import { writeCountTick } from "./_counts.ts";

/** How many there were in one hour of the day, over all days. */
export interface HourOfDayCount {
  /** 0 to 23, UTC. */
  readonly hour: number;
  /** How many there were in this hour, over all days. */
  readonly count: number;
}

const KINDS: RowKinds<HourOfDayCount> = { hour: "number", count: "number" };

/** Options of {@linkcode hourProfile}. */
export interface HourProfileOptions extends ChartWords {
  /** What is counted, for the axis; transactions by default. */
  readonly unit?: string;
}

/** What it says by itself. */
const WORDS = {
  title: "Transactions by hour of the day",
  subtitle: "All days together; the fullest hour is orange",
  empty: "There are no transactions to show.",
  unit: "transactions",
};

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
// Numbers above the columns need that much.
const WIDE_PX = 700;

/**
 * Draws a column per hour of the day (UTC) with the number above it; the fullest hour stands out. Where
 * there is little room, it alone has its number.
 *
 * @param source one row per hour that has any
 */
export function hourProfile(
  source: RowSource<HourOfDayCount>,
  options: HourProfileOptions = {},
): Plot.PlotOptions {
  const { title, subtitle, caption, unit } = fillWords(options, WORDS);
  const rows = rowsOf(source, KINDS).filter(({ count }) => count !== null);
  if (rows.length === 0) return drawNothing(fillWords(options, WORDS));
  const most = rows.reduce((largest, row) => Math.max(largest, row.count), 0);
  return sized((width) => ({
    title,
    subtitle,
    caption,
    ariaDescription: describeProfile(rows, unit),
    width,
    height: 260,
    marginTop: 30,
    marginLeft: 56,
    marginBottom: 44,
    x: {
      type: "band",
      domain: HOURS,
      tickFormat: (hour: number) =>
        width < WIDE_PX && hour % 3 > 0 ? "" : String(hour).padStart(2, "0"),
      label: "hour of the day (UTC)",
      labelOffset: 40,
    },
    y: { label: unit, grid: true, zero: true, nice: true, tickFormat: writeCountTick },
    marks: [
      Plot.barY(rows, {
        x: "hour",
        y: "count",
        fill: (row: HourOfDayCount) => row.count === most ? COLORS.orange : COLORS.blue,
        title: (row: HourOfDayCount) =>
          writeTitle([writeHour(row.hour), "all days"], writeCount(row.count, unit)),
      }),
      Plot.ruleY([0]),
      Plot.text(width < WIDE_PX ? rows.filter((row) => row.count === most) : rows, {
        x: "hour",
        y: "count",
        text: (row: HourOfDayCount) => row.count.toLocaleString("en"),
        lineAnchor: "bottom",
        dy: -3,
      }),
    ],
  }), 820);
}

/** Says which hour of the day has most, and its share of all. */
function describeProfile(rows: readonly HourOfDayCount[], unit: string): string {
  const all = countAll(rows, ({ count }) => count);
  const most = sayLargest(
    rows,
    ({ count }) => count,
    ({ hour, count }) =>
      `most from ${writeHour(hour)}: ${writeNumber(count)} (${writeShare(count, all)})`,
  );
  return joinParts([writeCount(all, unit), most]);
}
