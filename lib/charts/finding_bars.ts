import type * as Plot from "@observablehq/plot";
import { VERDICT_COLORS } from "./_palette.ts";
import { countBars } from "./count_bars.ts";
import { type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";

/** Findings of one kind and severity. */
export interface FindingCount {
  /** The kind, in words; each has a bar. */
  readonly name: string;
  /** How serious they are; each severity has a colour. */
  readonly severity: "critical" | "warning" | "notice";
  /** How many findings there are. */
  readonly count: number;
}

const KINDS: RowKinds<FindingCount> = { name: "text", severity: "text", count: "number" };

/** What it says by itself. */
const WORDS = {
  title: "Findings by kind and severity",
  subtitle: "Critical ones first, then warnings, then notices",
  empty: "No findings match the filter.",
  unit: "findings",
};

/** Options of {@linkcode findingBars}. */
export interface FindingBarsOptions extends ChartWords {
  /** What is counted, for the axis; findings by default. */
  readonly unit?: string;
}

/**
 * Draws a bar per kind of finding, coloured by severity.
 *
 * @param source one row per kind and severity, in the order in which to draw them
 */
export function findingBars(
  source: RowSource<FindingCount>,
  options: FindingBarsOptions = {},
): Plot.PlotOptions {
  const words = fillWords(options, WORDS);
  const rows = rowsOf(source, KINDS).map(({ name, severity, count }) => ({
    name: `${name} (${severity})`,
    count,
    group: severity,
  }));
  if (rows.length === 0) return drawNothing(words);
  return {
    ...countBars(rows, words),
    color: {
      domain: ["critical", "warning", "notice"],
      range: [VERDICT_COLORS.bad, VERDICT_COLORS.doubtful, VERDICT_COLORS.good],
      legend: true,
    },
  };
}
