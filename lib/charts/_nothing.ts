import * as Plot from "@observablehq/plot";

/** The words of a chart. */
export interface ChartWords {
  readonly title: string;
  readonly subtitle?: string;
  readonly caption?: string;
  /** What stands in its place where there are no rows; "Nothing to show" by default. */
  readonly empty?: string;
}

/** Draws a chart without rows: its title, and a sentence that says so. */
export function drawNothing({ title, empty = "Nothing to show" }: ChartWords): Plot.PlotOptions {
  return {
    title,
    ariaDescription: empty,
    width: 760,
    height: 24,
    margin: 0,
    axis: null,
    marks: [Plot.text([empty], { frameAnchor: "left", fontSize: 12 })],
  };
}
