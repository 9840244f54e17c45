import type * as Plot from "@observablehq/plot";
import { cut } from "./_titles.ts";

const MAX_CHARACTERS = 42;
const CHARACTER_PX = 6.4;
/** What is nothing but a long id is shown by the characters that it is searched by. */
const LONG_ID = /^(?:[0-9A-HJKMNP-TV-Z]{26}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;
const ID_CHARACTERS = 11;

/**
 * Lays out an axis of names left of a plot: room for the longest one, and names that would take the
 * room of the plot are cut.
 *
 * @param names in the order in which to draw them
 */
export function layOutNames(
  names: readonly string[],
): { readonly marginLeft: number; readonly y: Plot.ScaleOptions } {
  const longest = names.reduce((most, name) => Math.max(most, shorten(name).length), 4);
  return {
    marginLeft: 24 + CHARACTER_PX * Math.min(longest, MAX_CHARACTERS),
    y: {
      domain: names,
      label: null,
      tickFormat: shorten,
    },
  };
}

function shorten(name: string): string {
  return cut(name, LONG_ID.test(name) ? ID_CHARACTERS : MAX_CHARACTERS);
}
