import * as Plot from "@observablehq/plot";
import { countAll, describeHours } from "./_descriptions.ts";
import { COLORS } from "./_palette.ts";
import { hourHeatmap, type HourHeatmapOptions } from "./hour_heatmap.ts";
import { type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeCount, writeHourTitle } from "./_titles.ts";
import { drawNothing, fillWords } from "./_nothing.ts";

/** What happened, and what failed, in one hour. */
export interface OutageHour {
  /** Begin of the hour, UTC. */
  readonly hour: Date;
  /** How much happened in the hour; the darker, the more. */
  readonly count: number;
  /** How much of it failed; hours with failures have a cross. */
  readonly failures: number;
}

const KINDS: RowKinds<OutageHour> = { hour: "time", count: "number", failures: "number" };

/** What it says by itself. */
const WORDS = {
  title: "Transactions per hour, and failures",
  subtitle: "Grey: no transaction; red cross: something failed in that hour",
  empty: "There is nothing to show.",
  unit: "transactions",
};

/**
 * Draws one cell per day (across) and hour of the day (down), UTC, and a cross in each hour in which
 * something failed.
 *
 * @param source one row per hour that has any of either
 */
export function outageHours(
  source: RowSource<OutageHour>,
  options: HourHeatmapOptions = {},
): Plot.PlotOptions {
  const rows = rowsOf(source, KINDS);
  const words = fillWords(options, WORDS);
  if (rows.length === 0) return drawNothing(words);
  const noon = (row: OutageHour) => {
    const day = new Date(row.hour);
    day.setUTCHours(12, 0, 0, 0);
    return day;
  };
  const base = hourHeatmap(rows, words);
  const crosses = { x: noon, y: (row: OutageHour) => row.hour.getUTCHours() + 0.5 };
  const failed = rows.filter((row) => row.failures > 0);
  return {
    ...base,
    ariaDescription: describeFailures(rows, words.unit),
    marks: [
      ...base.marks ?? [],
      Plot.dot(failed, {
        ...crosses,
        symbol: "times",
        r: 5,
        stroke: "white",
        strokeWidth: 4.5,
        pointerEvents: "none",
        ariaHidden: "true",
      }),
      Plot.dot(failed, {
        ...crosses,
        symbol: "times",
        r: 4,
        stroke: COLORS.vermillion,
        strokeWidth: 2,
        title: (row: OutageHour) => writeHourTitle(row, words.unit),
      }),
    ],
  };
}

/** Says how much happened, and in how many hours something failed. */
function describeFailures(rows: readonly OutageHour[], unit: string): string {
  const failed = rows.filter(({ failures }) => failures > 0);
  const failures = writeCount(countAll(failed, ({ failures }) => failures), "failures");
  return `${describeHours(rows, unit)}; ${
    failed.length === 0 ? "no failure" : `${failures} in ${writeCount(failed.length, "hours")}`
  }`;
}
