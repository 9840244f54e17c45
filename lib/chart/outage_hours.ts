import * as Plot from "@observablehq/plot";
import { COLORS } from "./_palette.ts";
import { hourHeatmap, type HourHeatmapOptions } from "./hour_heatmap.ts";
import { rowsOf, type RowSource } from "./_rows.ts";
import { writeHourTitle } from "./_titles.ts";

/** What happened, and what failed, in one hour. */
export interface OutageHour {
  /** Begin of the hour, UTC. */
  readonly hour: Date;
  readonly count: number;
  readonly failures: number;
}

/**
 * Draws one cell per day (across) and hour of the day (down), UTC, and a cross in each hour in which
 * something failed.
 *
 * @param source one row per hour that has any of either
 */
export function outageHours(
  source: RowSource<OutageHour>,
  options: HourHeatmapOptions,
): Plot.PlotOptions {
  const rows = rowsOf(source);
  const noon = (row: OutageHour) => {
    const day = new Date(row.hour);
    day.setUTCHours(12, 0, 0, 0);
    return day;
  };
  const base = hourHeatmap(rows.filter((row) => row.count > 0), options);
  const days = hourHeatmap(rows, options).x;
  return {
    ...base,
    x: days,
    marks: [
      ...base.marks ?? [],
      Plot.dot(rows.filter((row) => row.failures > 0), {
        x: noon,
        y: (row: OutageHour) => row.hour.getUTCHours() + 0.5,
        symbol: "times",
        r: 4,
        stroke: COLORS.vermillion,
        strokeWidth: 2,
        title: (row: OutageHour) => writeHourTitle(row, options.unit),
      }),
    ],
  };
}
