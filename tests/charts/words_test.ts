import { assert, assertEquals } from "../_assert.ts";
import type * as Plot from "@observablehq/plot";
import * as charts from "../../lib/charts/mod.ts";
import { CHART_CASES } from "./_cases.ts";

// deno-lint-ignore no-explicit-any
type Draw = (rows: any, words?: charts.ChartWords) => Plot.PlotOptions;

/** Charts of whatever is counted, which have no title of their own. */
const GENERAL: readonly string[] = ["countBars", "dayCounts"];

/** Charts that take more than rows and words. */
const OTHERS: Readonly<Record<string, Draw>> = {
  amountColumns: (rows, words) => charts.amountColumns(rows, { interval: "day", ...words }),
  differenceWeeks: (rows, words) =>
    charts.differenceWeeks(rows.filter((row: object) => "week" in row), [], words),
  incidentSpans: (rows, words) => charts.incidentSpans(rows, [], words),
};

for (const [name, { rows }] of Object.entries(CHART_CASES)) {
  if (GENERAL.includes(name)) continue;
  const draw = OTHERS[name] ?? (charts as unknown as Record<string, Draw>)[name];

  Deno.test(`${name}() has words of its own, in whose place a caller's stand`, () => {
    const own = draw(rows);
    assert(typeof own.title === "string" && own.title.length > 5, name);
    const given = draw(rows, { title: "Mine" });
    assertEquals([given.title, given.subtitle], ["Mine", undefined]);
    const half = draw(rows, { subtitle: "Only some of them" });
    assertEquals([half.title, half.subtitle], [own.title, "Only some of them"]);
  });

  Deno.test(`${name}() says in its own or a caller's words that there are no rows`, () => {
    assert(draw([]).ariaDescription!.length > 5, name);
    assertEquals(draw([], { title: "Mine", empty: "None." }).ariaDescription, "None.");
    assertEquals(draw([], { title: "Mine" }).ariaDescription, "Nothing to show");
  });
}
