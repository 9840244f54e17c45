import * as Plot from "@observablehq/plot";
import { COLORS } from "./_palette.ts";
import { hourHeatmap, type HourHeatmapOptions } from "./hour_heatmap.ts";
import { rowsOf, type RowSource } from "./_rows.ts";
import { writeHourTitle } from "./_titles.ts";
import { drawNothing } from "./_nothing.ts";

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
  if (rows.length === 0) return drawNothing(options);
  const noon = (row: OutageHour) => {
    const day = new Date(row.hour);
    day.setUTCHours(12, 0, 0, 0);
    return day;
  };
  const base = hourHeatmap(rows, options);
  const crosses = { x: noon, y: (row: OutageHour) => row.hour.getUTCHours() + 0.5 };
  const failed = rows.filter((row) => row.failures > 0);
  return {
    ...base,
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
        title: (row: OutageHour) => writeHourTitle(row, options.unit),
      }),
    ],
  };
}
