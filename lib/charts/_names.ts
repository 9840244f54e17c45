import type * as Plot from "@observablehq/plot";
import { cut } from "./_titles.ts";

const MAX_CHARACTERS = 42;
const CHARACTER_PX = 6.4;

/**
 * Lays out an axis of names left of a plot: room for the longest one, and names that would take the
 * room of the plot are cut.
 *
 * @param names in the order in which to draw them
 */
export function layOutNames(
  names: readonly string[],
): { readonly marginLeft: number; readonly y: Plot.ScaleOptions } {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 4);
  return {
    marginLeft: 24 + CHARACTER_PX * Math.min(longest, MAX_CHARACTERS),
    y: {
      domain: names,
      label: null,
      tickFormat: (name: string) => cut(name, MAX_CHARACTERS),
    },
  };
}
