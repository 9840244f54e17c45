import type { PlotOptions } from "@observablehq/plot";
import { renderChart } from "./chart.ts";
import {
  display,
  installKernelWorkaround,
  JUPYTER_DISPLAY,
  type MediaBundle,
} from "./kernel/kernel.ts";
import { Page } from "./page.ts";
import { isTableLike, renderTable } from "./table.ts";

/**
 * Shows values in the notebook, one below the other; outside a notebook prints them as text.
 *
 * A promise is awaited. An Arquero table or an array of row objects becomes a table, Plot's options
 * (an object with `marks`) become a chart, a page is shown part by part, a value with
 * `Symbol.for("Jupyter.display")` shows itself, and anything else is printed as Deno prints it, a
 * bigint, `null` or `NaN` too, which the kernel would hide as the last expression of a cell.
 *
 * @returns when all of it has left for the notebook
 *
 * @example
 * ```ts
 * import { md, show } from "balancebook/notebook";
 *
 * await show(md`There are **${2}** rows.`, [{ n: 1 }, { n: 2 }]);
 * ```
 */
export async function show(...values: readonly unknown[]): Promise<void> {
  installKernelWorkaround();
  for (const promised of values) {
    const value = await promised;
    for (const part of value instanceof Page ? value.parts : [value]) {
      const bundle = await bundleOf(part);
      if (!await display(bundle)) console.log(bundle["text/plain"]);
    }
  }
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
    if (isTableLike(value) || isRows(value)) return renderTable(value)[JUPYTER_DISPLAY]();
    if (isPlotOptions(value)) return renderChart(value)[JUPYTER_DISPLAY]();
  }
  return { "text/plain": inspect(value) };
}

function inspect(value: unknown): string {
  return Deno.inspect(value, { colors: false, iterableLimit: 100, strAbbreviateSize: 2000 });
}

function isDisplayable(
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
