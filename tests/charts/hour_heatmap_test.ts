import { assertEquals, assertStringIncludes } from "../_assert.ts";
import { hourHeatmap } from "../../lib/charts/hour_heatmap.ts";
import { renderChart } from "../../lib/notebook/chart.ts";

const at = (day: number, hour: number) => new Date(Date.UTC(2024, 0, day, hour));

Deno.test("hourHeatmap() covers whole days, the last one too", () => {
  const rows = [{ hour: at(30, 21), count: 3 }, { hour: at(31, 23), count: 100 }];
  const { x } = hourHeatmap(rows, { title: "Hours", unit: "things" });
  assertEquals(x?.domain, [new Date(Date.UTC(2024, 0, 30)), new Date(Date.UTC(2024, 1, 1))]);
});

Deno.test("hourHeatmap() draws one cell per row on a grey ground", () => {
  const rows = [1, 2, 3].map((day) => ({ hour: at(day, 21), count: day }));
  const { svg } = renderChart(hourHeatmap(rows, { title: "Hours", unit: "things" }));
  const group = svg.split(`aria-label="rect"`);
  assertEquals(group.length, 3);
  assertEquals(group[2].split("</g>")[0].split("<rect").length - 1, 3);
  assertStringIncludes(svg, "things per hour");
});

Deno.test("hourHeatmap() takes a table and counts of one", () => {
  const table = { objects: () => [{ hour: at(1, 0), count: 1 }] };
  assertStringIncludes(renderChart(hourHeatmap(table, { title: "One", unit: "x" })).svg, "00:00");
});
