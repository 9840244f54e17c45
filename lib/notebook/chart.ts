import { Buffer } from "node:buffer";
import * as Plot from "@observablehq/plot";
import { describeValue, requireOptions } from "../ledger/arguments.ts";
import { drawnAt } from "../charts/at_width.ts";
import { withTimeTicks } from "../charts/time_ticks.ts";
import { makeDocument } from "./document.ts";
import { composeFigure, FIGURE_MARGIN_PX, type FigureText } from "./_figure.ts";
import { writeHoverable } from "./hover.ts";
import { drawPng } from "./_png.ts";
import type { DomNode } from "./_svg.ts";
import { readTheme } from "./_theme.ts";
import { JUPYTER_DISPLAY, type MediaBundle } from "./kernel/kernel.ts";

/** Options of {@linkcode renderChart}. */
export interface RenderChartOptions {
  /** A sentence for those who cannot see the chart; by default made from title and scales. */
  readonly alt?: string;
  /** Pixels of the PNG per pixel of the SVG; 2 by default. */
  readonly pngScale?: number;
}

/** A drawn chart, as SVG, PNG and words. */
export interface Chart {
  /** One complete, well-formed SVG: title, subtitle, legends, plot, caption. */
  readonly svg: string;
  /** What is seen, in one or two lines. */
  readonly text: string;
  /** Draws the same picture as a PNG. */
  png(): Promise<Uint8Array>;
  /** Draws the chart again, as SVG, for a place that is so many pixels wide, or 300 where it is narrower. */
  drawAt(widthPx: number): string;
  /** Gives what a kernel shows, by media type. */
  [JUPYTER_DISPLAY](): Promise<MediaBundle>;
}

// Beyond so many characters a second copy of the SVG costs a notebook more than it gives.
const MOST_HOVERABLE = 4_000_000;

const LEAST_WIDTH = 300;

interface Scale {
  readonly type: string;
  readonly domain: readonly unknown[];
  readonly label?: string;
}

/**
 * Draws a chart from Plot's options, the same bytes for the same data.
 *
 * Title, subtitle, legends and caption are part of the one SVG. It is black on white whatever the
 * page's theme, unless `style` has a `background` and a `color`, needs no style sheet, and is safe to show with any text in the data, inline in HTML
 * too. Marks with a `title` channel show it on hover.
 *
 * @param options what `Plot.plot` takes; `document`, `className` and `figure` are set here
 * @returns a value that a notebook shows as `image/svg+xml`, `image/png` and `text/plain`; up to 4
 * MB of SVG also as `text/html`, whose script shows titles at once while the notebook is live
 * @throws {TypeError} If these are no options, or the title, subtitle or caption is neither text nor absent
 *
 * @example
 * ```ts
 * import * as Plot from "@observablehq/plot";
 * import { renderChart } from "balancebook/notebook";
 *
 * const chart = renderChart({ title: "One bar", marks: [Plot.barY([3])] });
 * console.assert(chart.svg.startsWith("<svg"));
 * ```
 */
export function renderChart(options: Plot.PlotOptions, render: RenderChartOptions = {}): Chart {
  const isOther = Array.isArray(options) || options instanceof Promise || options instanceof Date;
  if (typeof options !== "object" || options === null || isOther) {
    throw new TypeError(`Cannot draw ${describeValue(options)}: expected the options of a plot`);
  }
  requireOptions(render, { alt: "text", pngScale: "any" }, "a chart");
  const { title, subtitle, caption, style, ...own } = options;
  const { theme, left } = readTheme(style);
  const rest = left === undefined ? own : { ...own, style: left as Plot.PlotOptions["style"] };
  const words: FigureText = {
    title: readText(title, "title"),
    subtitle: readText(subtitle, "subtitle"),
    caption: readText(caption, "caption"),
  };
  const plot = ({ title: _t, subtitle: _s, caption: _c, ...own }: Plot.PlotOptions) =>
    Plot.plot(withTimeTicks({ ...own, document: makeDocument(), className: "plot" }));
  const rendered = plot(rest);
  const text = [
    [words.title ?? "Chart", words.subtitle].filter((part) => part).join(": "),
    render.alt ?? options.ariaDescription ?? describeScales(rendered),
  ].filter((line) => line !== "").join("\n");
  const compose = (drawn: typeof rendered) =>
    composeFigure(drawn as unknown as DomNode, words, {
      label: text.replaceAll("\n", ". "),
      theme,
    });
  const svg = compose(rendered);
  const png = () => drawPng(svg, render.pngScale ?? 2);
  return {
    svg,
    text,
    png,
    drawAt: (widthPx) =>
      compose(plot(drawnAt(rest, Math.max(LEAST_WIDTH, widthPx) - 2 * FIGURE_MARGIN_PX))),
    [JUPYTER_DISPLAY]: async () => ({
      "image/svg+xml": svg,
      // A run that is not kept has the SVG alone: to draw a PNG as well takes a tenth of its time.
      ...(Deno.env.get("BALANCEBOOK_HEADLESS") === "unsaved"
        ? {}
        : { "image/png": Buffer.from(await png()).toString("base64") }),
      "text/plain": text,
      ...(svg.length > MOST_HOVERABLE
        ? {}
        : { "text/html": writeHoverable(svg, text.replaceAll("\n", ". ")) }),
    }),
  };
}

function readText(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw new TypeError(`Cannot draw a ${name} that is not a text`);
  return value;
}

interface Rendered {
  scale(name: Plot.ScaleName): unknown;
  querySelector(selector: string): { textContent: string | null } | null;
}

function describeScales(rendered: Rendered): string {
  return (["x", "y", "fx", "fy", "color", "r"] as const).flatMap((name) => {
    const scale = rendered.scale(name) as Scale | undefined;
    if (scale === undefined || scale.domain === undefined || scale.domain.length === 0) return [];
    const axis = rendered.querySelector(`[aria-label="${name}-axis label"]`)?.textContent;
    const label = (scale.label ?? axis)?.replace(/^[↑↓←→\s]+|[↑↓←→\s]+$/g, "");
    return [`${name}${label ? ` (${label})` : ""}: ${describeDomain(scale)}`];
  }).join("; ");
}

function describeDomain({ type, domain }: Scale): string {
  if (["ordinal", "point", "band", "categorical"].includes(type)) {
    const shown = domain.slice(0, 8).map(writeBound).join(", ");
    return domain.length > 8 ? `${shown} and ${domain.length - 8} more` : shown;
  }
  return `${writeBound(domain[0])} to ${writeBound(domain.at(-1))}`;
}

function writeBound(value: unknown): string {
  if (value instanceof Date) {
    return value.toISOString().replace(/T00:00:00\.000Z$|:00\.000Z$|\.000Z$/, "").replace("T", " ");
  }
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}
