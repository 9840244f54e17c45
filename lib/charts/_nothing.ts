import * as Plot from "@observablehq/plot";

/** The words of a chart. A chart of one question has its own where none are given. */
export interface ChartWords {
  readonly title?: string;
  readonly subtitle?: string;
  readonly caption?: string;
  /** What stands in its place where there are no rows; "Nothing to show" by default. */
  readonly empty?: string;
}

/**
 * Fills in what a chart says by itself: its title and subtitle where a caller gives no title, and what
 * stands in its place where a caller does not say.
 */
export function fillWords<Words extends ChartWords, Own extends ChartWords>(
  words: Words,
  own: Own,
): Omit<Own, "subtitle"> & Words {
  const { subtitle: _, ...others } = own;
  return words.title === undefined ? { ...own, ...words } : { ...others, ...words };
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
