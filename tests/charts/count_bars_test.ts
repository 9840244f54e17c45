import { assertEquals, assertStringIncludes } from "../_assert.ts";
import { countBars } from "../../lib/charts/count_bars.ts";
import { renderChart } from "../../lib/notebook/chart.ts";

Deno.test("countBars() keeps the order of the rows and writes one total per kind", () => {
  const rows = [
    { name: "other", count: 1200, group: "INFO" },
    { name: "start", count: 7, group: "platform" },
    { name: "other", count: 34, group: "WARN" },
  ];
  const options = countBars(rows, { title: "Kinds", unit: "events" });
  assertEquals(options.y?.domain, ["other", "start"]);
  const { svg } = renderChart(options);
  assertEquals(svg.split(">1,234</text>").length - 1, 1);
  assertEquals(svg.includes(">34</text>"), false);
});

Deno.test("countBars() colours levels alike in every chart", () => {
  const rows = [{ name: "a", count: 1, group: "ERROR" }, { name: "b", count: 2, group: "INFO" }];
  const range = (order: typeof rows) => {
    const { domain, range } = countBars(order, { title: "Levels", unit: "events" }).color!;
    return Object.fromEntries([...domain as string[]].map((d, i) => [d, (range as string[])[i]]));
  };
  assertEquals(range(rows), range(rows.toReversed()));
});

Deno.test("countBars() draws without groups, and names as they are", () => {
  const { svg } = renderChart(countBars([{ name: "<x>", count: 5 }], { title: "T", unit: "n" }));
  assertStringIncludes(svg, "&lt;x&gt;</text>");
});
