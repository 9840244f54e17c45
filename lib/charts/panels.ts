import * as Plot from "@observablehq/plot";
import {
  AT_WIDTH,
  fitTo,
  hasNamesAbove,
  NAMES_PX,
  NUMBERS_PX,
  type SizedOptions,
} from "./at_width.ts";
import {
  describeValue,
  type OptionKind,
  requireOptions,
  requireParts,
} from "../ledger/arguments.ts";
import { type RowKinds, rowsOf } from "./_rows.ts";
import { withTimeTicks } from "./time_ticks.ts";
import { cut } from "./_titles.ts";

/** Options of {@linkcode stackPanels}. */
export interface StackPanelsOptions {
  /** The line above all panels, in bold. */
  readonly title: string;
  /** The line below the title. */
  readonly subtitle?: string;
  /** The small line below all panels. */
  readonly caption?: string;
  /** Width of all panels in pixels; 760 by default. */
  readonly width?: number;
  /** Left margin of all panels in pixels, so that their axes stand in one line; 64 by default. */
  readonly marginLeft?: number;
  /** Right margin of all panels in pixels; 24 by default. */
  readonly marginRight?: number;
  /**
   * The x scale of all panels, whose label stands below the last one; each panel has an x scale of
   * its own where none is given.
   */
  readonly x?: Plot.ScaleOptions;
  /** Colours of all panels; with `legend: true` one legend stands above them. */
  readonly color?: Plot.ScaleOptions;
  /** Shapes of all panels; with `legend: true` one legend of shapes stands above them. */
  readonly symbol?: Plot.PlotOptions["symbol"];
  /** Words for those who cannot see the chart; by default the headings. */
  readonly ariaDescription?: string;
  /** What stands in its place where there are no panels; "Nothing to show" by default. */
  readonly empty?: string;
}

/** One panel: its heading, and what Plot draws below it. */
export interface Panel {
  /** The line above the panel, for example a currency; what is too long is cut. */
  readonly heading: string;
  /** `title`, `subtitle`, `caption` and legends are not drawn here. Height is 120 by default. */
  readonly plot: Plot.PlotOptions;
}

const OPTIONS: Readonly<Record<keyof StackPanelsOptions, OptionKind>> = {
  title: "text",
  subtitle: "text",
  caption: "text",
  width: "any",
  marginLeft: "any",
  marginRight: "any",
  x: "object",
  color: "object",
  symbol: "object",
  ariaDescription: "text",
  empty: "text",
};
const A_PANEL = { action: "stack", expected: "a panel, with its heading and plot" };
const SVG = "http://www.w3.org/2000/svg";
const HEADING_PX = 20;
const HEADING_CHARACTER_PX = 9;
const GAP_PX = 6;
const LABEL_PX = 14;
const DEFAULT_WIDTH = 760;
const DEFAULT_LEFT = 64;
const DEFAULT_RIGHT = 24;
const DEFAULT_HEIGHT = 120;

/**
 * Stacks plots in one chart, each below its heading and with a y scale of its own.
 *
 * Facets of Plot share their scales, which is wrong for amounts of different currencies. Each panel
 * is a complete plot here; the x scale and the colours are the same in all where they are given.
 *
 * @param panels from top to bottom
 * @returns options for one plot; without panels, one that says there is nothing to show
 * @throws {TypeError} If these are no panels, or an option is misspelt or of another type.
 *
 * @example
 * ```ts
 * import * as Plot from "@observablehq/plot";
 * import { stackPanels } from "balancebook/charts";
 * import { renderChart } from "balancebook/notebook";
 *
 * const chart = renderChart(stackPanels([
 *   { heading: "BHD", plot: { marks: [Plot.barY([1, 2])] } },
 *   { heading: "SAR", plot: { marks: [Plot.barY([100, 200])] } },
 * ], { title: "Two currencies" }));
 * console.assert(chart.svg.includes("SAR"));
 * ```
 */
export function stackPanels(
  panels: readonly Panel[],
  options: StackPanelsOptions,
): Plot.PlotOptions {
  requireOptions(options, OPTIONS, "panels");
  if (!Array.isArray(panels)) {
    throw new TypeError(`Cannot stack ${describeValue(panels)}: expected a list of panels`);
  }
  for (const panel of panels) requireParts(panel, ["heading", "plot"], A_PANEL);
  const stacked: SizedOptions = {
    ...stack(panels, options),
    [AT_WIDTH]: (width) => stackAt(panels, options, width),
  };
  return stacked;
}

/** Stacks panels for another width, whose names stand above their rows if there is too little room. */
function stackAt(
  panels: readonly Panel[],
  options: StackPanelsOptions,
  width: number,
): Plot.PlotOptions {
  const { marginLeft = DEFAULT_LEFT, marginRight = DEFAULT_RIGHT } = options;
  const given = panels.map(({ heading, plot }) => ({
    heading,
    plot: { height: DEFAULT_HEIGHT, marginLeft, marginRight, ...plot },
  }));
  const areAbove = given.map(({ plot }) => hasNamesAbove(plot, width));
  const left = !areAbove.includes(true)
    ? marginLeft
    : areAbove.includes(false)
    ? NUMBERS_PX
    : NAMES_PX;
  const fitted = given.map(({ heading, plot }) => ({
    heading,
    plot: { ...fitTo(plot, width, left), marginLeft: left },
  }));
  return stack(fitted, { ...options, width });
}

function stack(panels: readonly Panel[], options: StackPanelsOptions): Plot.PlotOptions {
  const { title, subtitle, caption, width = DEFAULT_WIDTH, color, symbol } = options;
  const { empty = "Nothing to show" } = options;
  const { marginLeft = DEFAULT_LEFT, marginRight = DEFAULT_RIGHT, x } = options;
  const tops: number[] = [];
  let height = 0;
  for (const { plot } of panels) {
    tops.push(height);
    height += HEADING_PX + (plot.height ?? DEFAULT_HEIGHT) + GAP_PX;
  }
  const drawn = panels.map(({ heading, plot }, index): Plot.RenderFunction => {
    const { title: _t, subtitle: _s, caption: _c, ...own } = plot;
    const isLast = x?.label != null && index === panels.length - 1;
    const labels = isLast ? { label: x.label, labelOffset: 42 } : { label: null };
    const plotHeight = plot.height ?? DEFAULT_HEIGHT;
    return (_index, _scales, _values, _dimensions, context) => {
      const svg = Plot.plot(withTimeTicks({
        width,
        height: DEFAULT_HEIGHT,
        marginLeft,
        marginRight,
        ...own,
        ...(x === undefined ? {} : { x: { ...x, ...own.x, ...labels } }),
        ...(isLast ? { height: plotHeight + LABEL_PX, marginBottom: 30 + LABEL_PX } : {}),
        ...(color === undefined ? {} : { color: { ...color, ...own.color, legend: false } }),
        ...(symbol === undefined ? {} : { symbol: { ...symbol, ...own.symbol, legend: false } }),
        document: context.document,
        className: "plot",
      })) as unknown as { setAttribute(name: string, value: string): void };
      svg.setAttribute("y", String(tops[index] + HEADING_PX));
      const group = context.document.createElementNS(SVG, "g");
      const text = context.document.createElementNS(SVG, "text");
      text.setAttribute("y", String(tops[index] + 13));
      text.setAttribute("font-size", "13");
      text.setAttribute("font-weight", "bold");
      text.setAttribute("text-anchor", "start");
      text.setAttribute("fill", "currentColor");
      text.textContent = cut(heading, Math.floor(width / HEADING_CHARACTER_PX));
      group.append(text, svg);
      return group as never;
    };
  });
  return {
    title,
    subtitle,
    caption,
    ariaDescription: options.ariaDescription ??
      (panels.length === 0 ? empty : panels.map((panel) => panel.heading).join(", ")),
    width,
    height: Math.max(height + (x?.label != null ? LABEL_PX : 0), 40),
    margin: 0,
    axis: null,
    x: { type: "identity" },
    y: { type: "identity" },
    ...(color === undefined ? {} : { color }),
    ...(symbol === undefined ? {} : { symbol }),
    marks: panels.length > 0 ? drawn : [Plot.text([empty], { frameAnchor: "left", fontSize: 12 })],
  };
}

/** A row that says of which currency it is. */
export interface CurrencyRow {
  /** Code of the currency by ISO 4217, as printed; null where the logs name none. */
  readonly currency: string | null;
}

/**
 * Draws one panel per currency, in the alphabet's order, each with its own y scale: amounts of
 * different currencies are never on one scale and never added up.
 *
 * @param rows all rows; those without a currency come last
 * @param draw what to draw of one currency's rows; its code is for the labels of the axes
 * @throws {TypeError} If these are no rows, or an option is misspelt or of another type.
 */
export function stackCurrencies<Row extends CurrencyRow>(
  rows: readonly Row[],
  draw: (rows: readonly Row[], currency: string) => Plot.PlotOptions,
  options: StackPanelsOptions,
): Plot.PlotOptions {
  const rowList = rowsOf<Row>(rows, {} as RowKinds<Row>);
  if (typeof draw !== "function") {
    throw new TypeError(`Cannot draw with ${describeValue(draw)}: expected a function`);
  }
  const codes = [...new Set(rowList.map((row) => row.currency))]
    .sort((a, b) => a === null ? 1 : b === null ? -1 : a < b ? -1 : a > b ? 1 : 0);
  return stackPanels(
    codes.map((code) => {
      const name = code ?? "no currency";
      return { heading: name, plot: draw(rowList.filter((row) => row.currency === code), name) };
    }),
    options,
  );
}
