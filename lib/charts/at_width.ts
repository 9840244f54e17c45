import * as Plot from "@observablehq/plot";

/** Under this a chart has a function that gives it for another width, where its layout depends on that. */
export const AT_WIDTH: unique symbol = Symbol("options of a chart at a width");

/** Plot's options, with a layout of their own for each width if there is one. */
export interface SizedOptions extends Plot.PlotOptions {
  readonly [AT_WIDTH]?: (widthPx: number) => Plot.PlotOptions;
}

/**
 * Gives the options of a chart whose layout depends on its width, and how to give them for another one.
 *
 * @param draw Gives them for a width, as if names had room beside the plot.
 */
export function sized(
  draw: (widthPx: number) => Plot.PlotOptions,
  widthPx: number,
): Plot.PlotOptions {
  const options: SizedOptions = {
    ...draw(widthPx),
    [AT_WIDTH]: (other) => fitTo(draw(other), other),
  };
  return options;
}

// Beyond that share of the width, names beside the plot leave it too little room.
const MOST_BESIDE = 0.3;
// Rows that stand closer than that are as far from their names as from each other.
const MOST_NAME_PX = 22;
const TICK_PX = 60;
/** Margin on the left of a plot whose names stand above its rows. */
export const NAMES_PX = 8;
/** Margin on the left of a plot whose names stand above their rows, but whose other rows have numbers. */
export const NUMBERS_PX = 52;
// What no name in a log begins with.
const NAME_OF = "\u0001";

/** Gives a chart's options for another width. */
export function drawnAt(options: SizedOptions, widthPx: number): Plot.PlotOptions {
  const draw = options[AT_WIDTH];
  return draw === undefined ? fitTo(options, widthPx) : draw(widthPx);
}

/**
 * Gives a plot's options for another width: names stand above their rows where they would leave the plot
 * too little room beside them, and there are no more ticks than there is room for.
 *
 * @param leftPx Margin on the left of a plot whose names stand above its rows.
 */
export function fitTo(
  { width: _, ...options }: Plot.PlotOptions,
  widthPx: number,
  leftPx: number = NAMES_PX,
): Plot.PlotOptions {
  const { marginLeft = 40, marginRight = 20 } = options;
  const names = namesOf(options, widthPx);
  const left = names === null ? marginLeft : leftPx;
  const fitted = {
    ...options,
    width: widthPx,
    marginLeft: left,
    x: fitTicks(options.x, (widthPx - left - marginRight) / TICK_PX),
  };
  return names === null ? fitted : putAbove(fitted, names);
}

/** Whether the names of a plot stand above its rows at a width. */
export function hasNamesAbove(options: Plot.PlotOptions, widthPx: number): boolean {
  return namesOf(options, widthPx) !== null;
}

function namesOf(
  { y, marginLeft = 40 }: Plot.PlotOptions,
  widthPx: number,
): readonly string[] | null {
  const domain = y?.domain === undefined ? [] : [...y.domain];
  const isNamed = domain.length > 0 && domain.every((name) => typeof name === "string");
  return isNamed && marginLeft > MOST_BESIDE * widthPx ? domain as string[] : null;
}

function fitTicks(x: Plot.ScaleOptions | undefined, most: number): Plot.ScaleOptions | undefined {
  if (typeof x?.ticks === "number") return { ...x, ticks: Math.max(2, Math.min(x.ticks, most)) };
  if (!Array.isArray(x?.ticks)) return x;
  const { ticks } = x;
  const step = Math.ceil(ticks.length / Math.max(2, most));
  return { ...x, ticks: ticks.filter((_, index) => index % step === 0) };
}

/** Gives each row of a plot a row above it, for its name. */
function putAbove(options: Plot.PlotOptions, names: readonly string[]): Plot.PlotOptions {
  const { y, height = 0, marginTop = 20, marginBottom = 30, marks = [] } = options;
  const rowPx = (height - marginTop - marginBottom) / names.length;
  const write = typeof y?.tickFormat === "function" ? y.tickFormat : String;
  return {
    ...options,
    height: height + Math.min(rowPx, MOST_NAME_PX) * names.length,
    y: { ...y, domain: names.flatMap((name) => [NAME_OF + name, name]), axis: null, grid: false },
    // What the rows show lies over the names, not under them.
    marks: [
      Plot.text(names, {
        y: (name: string) => NAME_OF + name,
        text: (name: string, index: number) => write(name, index),
        frameAnchor: "left",
        textAnchor: "start",
        dx: 3,
        dy: 3,
      }),
      ...marks,
    ],
  };
}
