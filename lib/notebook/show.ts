import type { PlotOptions } from "@observablehq/plot";
import { currentHost } from "./cell_host.ts";
import { type Chart, renderChart } from "./chart.ts";
import {
  display,
  installKernelWorkaround,
  JUPYTER_DISPLAY,
  type MediaBundle,
} from "./kernel/kernel.ts";
import { Page, partsOf } from "./page.ts";
import {
  isTableLike,
  isTableOptions,
  type RenderedTable,
  renderTable,
  type RenderTableOptions,
  type TableLike,
} from "./table.ts";

/** Rows that are drawn as a table. */
type Rows = TableLike | readonly object[];

/**
 * Shows values in the notebook, one below the other; outside a notebook prints them as text.
 *
 * A promise is awaited. An Arquero table or an array of row objects becomes a table, Plot's options
 * (an object with `marks`) become a chart, a page is shown part by part, a value with
 * `Symbol.for("Jupyter.display")` shows itself, and anything else is printed as Deno prints it, a
 * bigint, `null` or `NaN` too, which the kernel would hide as the last expression of a cell.
 *
 * Rows alone may be followed by the options of `renderTable()`, for example a caption.
 *
 * @returns when all of it has left for the notebook
 *
 * @example
 * ```ts
 * import { md, show } from "balancebook/notebook";
 *
 * await show(md`There are **${2}** rows.`, [{ n: 1 }, { n: 2 }]);
 * await show([{ n: 1 }, { n: 2 }], { caption: "Two rows", limit: 1 });
 * ```
 */
export async function show(
  rows: Rows | Promise<Rows>,
  options: RenderTableOptions,
): Promise<void>;
/** Shows values of any kind, one below the other. */
export async function show(...values: readonly unknown[]): Promise<void>;
export async function show(...given: readonly unknown[]): Promise<void> {
  installKernelWorkaround();
  const host = currentHost();
  const values = await drawRows(given) ?? given;
  for (const promised of values) {
    const value = await promised;
    for (const part of partsOf(value)) {
      if (host !== undefined) {
        await host.show(part);
        continue;
      }
      const bundle = await bundleOf(part);
      if (!await display(bundle)) console.log(bundle["text/plain"]);
    }
  }
}

/** Has a page that is the value of a cell's last line shown part by part by a kernel, as {@linkcode show} does. */
export function showPagesAsPages(): void {
  Object.defineProperty(Page.prototype, JUPYTER_DISPLAY, {
    configurable: true,
    async value(this: Page) {
      await show(this);
      return { "text/plain": "" };
    },
  });
}

/** Draws rows with the options that follow them; undefined where that is not what was given. */
async function drawRows(given: readonly unknown[]): Promise<[RenderedTable] | undefined> {
  const [promised, options] = given;
  if (given.length !== 2 || !isTableOptions(options)) return undefined;
  const rows = await promised;
  return isTableLike(rows) || Array.isArray(rows) ? [renderTable(rows, options)] : undefined;
}

/**
 * Turns a value into what Jupyter takes: one representation per media type, always with
 * `text/plain`.
 */
export async function bundleOf(value: unknown): Promise<MediaBundle> {
  if (typeof value === "string") return { "text/plain": value };
  if (typeof value === "object" && value !== null) {
    if (isDisplayable(value)) {
      return { "text/plain": inspect(value), ...await value[JUPYTER_DISPLAY]() };
    }
    const drawn = drawPlain(value);
    if (drawn !== undefined) return drawn[JUPYTER_DISPLAY]();
  }
  return { "text/plain": inspect(value) };
}

/** Draws what needs no more than to be drawn: rows as a table, Plot's options as a chart. */
export function drawPlain(value: object): RenderedTable | Chart | undefined {
  if (isTableLike(value) || isRows(value)) return renderTable(value);
  return isPlotOptions(value) ? renderChart(value) : undefined;
}

/** Writes any value as Deno prints it. */
export function inspect(value: unknown): string {
  return Deno.inspect(value, { colors: false, iterableLimit: 100, strAbbreviateSize: 2000 });
}

/** Whether a value says itself how a notebook shows it. */
export function isDisplayable(
  value: object,
): value is { [JUPYTER_DISPLAY](): MediaBundle | Promise<MediaBundle> } {
  return typeof (value as Record<PropertyKey, unknown>)[JUPYTER_DISPLAY] === "function";
}

function isRows(value: object): value is readonly object[] {
  return Array.isArray(value) && value.length > 0 &&
    value.every((row) =>
      typeof row === "object" && row !== null && !Array.isArray(row) && !(row instanceof Date)
    );
}

function isPlotOptions(value: object): value is PlotOptions {
  return Array.isArray((value as { marks?: unknown }).marks);
}
