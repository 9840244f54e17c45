import * as Plot from "@observablehq/plot";
import { type OptionKind, requireOptions } from "../ledger/arguments.ts";

/**
 * The words of a chart. A chart of one question has a title of its own, and what goes with it, where a
 * caller gives no title.
 */
export interface ChartWords {
  /** The line above the chart, in bold. */
  readonly title?: string;
  /** The line below the title. */
  readonly subtitle?: string;
  /** The small line below the chart. */
  readonly caption?: string;
  /** What stands in its place where there are no rows; "Nothing to show" by default. */
  readonly empty?: string;
}

const WORD_KINDS: Readonly<Record<keyof ChartWords, OptionKind>> = {
  title: "text",
  subtitle: "text",
  caption: "text",
  empty: "text",
};

/**
 * Checks the options of a chart.
 *
 * @param more What it takes besides words, and what each must be.
 * @param needed Those that must be given.
 * @throws {TypeError} If they are none, have another name or lack one, or a word is not a text.
 */
export function requireWords<Words extends ChartWords>(
  words: Words,
  more: Readonly<Record<Exclude<keyof Words, keyof ChartWords>, OptionKind>>,
  needed: readonly (keyof Words & string)[] = [],
): void {
  requireOptions(
    words === undefined ? {} as Words : words,
    { ...WORD_KINDS, ...more } as Readonly<Record<keyof Words, OptionKind>>,
    "a chart",
  );
  const missing = needed.find((name) => words?.[name] === undefined);
  if (missing !== undefined) {
    throw new TypeError(`Cannot draw this chart without ${missing}: give it as an option`);
  }
}

/**
 * Fills in what a chart says by itself, in whose place a caller's title stands with all that goes with it.
 *
 * @throws {TypeError} If a caller's words are none, have another name, or one is not a text.
 */
export function fillWords<
  Words extends ChartWords,
  Own extends ChartWords & { readonly title: string },
>(words: Words, own: Own): Omit<Own, keyof ChartWords> & Words & { readonly title: string } {
  const { title, subtitle, caption, empty, ...others } = own;
  requireOptions<object>(
    words,
    { ...WORD_KINDS, ...Object.fromEntries(Object.keys(others).map((name) => [name, "text"])) },
    "a chart",
  );
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
