import type * as Plot from "@observablehq/plot";
import { VERDICT_COLORS } from "./_palette.ts";
import { countBars, type CountBarsOptions } from "./count_bars.ts";
import { rowsOf, type RowSource } from "./_rows.ts";
import { drawNothing } from "./_nothing.ts";

/** Findings of one kind and severity. */
export interface FindingCount {
  readonly name: string;
  readonly severity: "critical" | "warning" | "notice";
  readonly count: number;
}

/**
 * Draws a bar per kind of finding, coloured by severity.
 *
 * @param source one row per kind and severity, in the order in which to draw them
 */
export function findingBars(
  source: RowSource<FindingCount>,
  options: CountBarsOptions,
): Plot.PlotOptions {
  const rows = rowsOf(source).map(({ name, severity, count }) => ({
    name: `${name} (${severity})`,
    count,
    group: severity,
  }));
  if (rows.length === 0) return drawNothing(options);
  return {
    ...countBars(rows, options),
    color: {
      domain: ["critical", "warning", "notice"],
      range: [VERDICT_COLORS.bad, VERDICT_COLORS.doubtful, VERDICT_COLORS.good],
      legend: true,
    },
  };
}
