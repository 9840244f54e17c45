import * as Plot from "@observablehq/plot";

/**
 * The words of a chart. A chart of one question has a title of its own, and what goes with it, where a
 * caller gives no title.
 */
export interface ChartWords {
  readonly title?: string;
  readonly subtitle?: string;
  readonly caption?: string;
  /** What stands in its place where there are no rows; "Nothing to show" by default. */
  readonly empty?: string;
}

/** Fills in what a chart says by itself, in whose place a caller's title stands with all that goes with it. */
export function fillWords<
  Words extends ChartWords,
  Own extends ChartWords & { readonly title: string },
>(words: Words, own: Own): Omit<Own, keyof ChartWords> & Words & { readonly title: string } {
  const { title, subtitle, caption, empty, ...others } = own;
  return words.title === undefined
    ? { ...others, subtitle, caption, empty, ...words, title }
    : { ...others, ...words, title: words.title };
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
