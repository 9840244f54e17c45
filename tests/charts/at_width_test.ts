import { assert, assertEquals } from "../_assert.ts";
import { renderChart } from "../../lib/notebook/chart.ts";
import { countBars } from "../../lib/charts/count_bars.ts";
import { CHART_CASES } from "./_cases.ts";

const titlesOf = (svg: string) =>
  [...svg.matchAll(/<title>([^<]*)<\/title>/g)].map(([, title]) => title).sort();
const sizeOf = (svg: string) => {
  const [, width, height] = / width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
  return { width, height };
};

for (const [name, { draw, rows }] of Object.entries(CHART_CASES)) {
  Deno.test(`${name}() is drawn for a phone with the same marks, also without rows`, () => {
    const chart = renderChart(draw(rows));
    const narrow = chart.drawAt(336);
    assertEquals(sizeOf(narrow).width, 336);
    assertEquals(titlesOf(narrow), titlesOf(chart.svg));
    assertEquals(sizeOf(renderChart(draw([])).drawAt(336)).width, 336);
  });
}

const long = ["PURCHASE_ADDON_SUBSCRIPTION", "CUSTOMERS_EXPERIMENTS"];
const bars = renderChart(
  countBars(long.map((name, index) => ({ name, count: 10 + index })), {
    title: "T",
    unit: "things",
  }),
);

Deno.test("names that leave a plot too little room stand above its rows, in their order", () => {
  const places = (svg: string) =>
    long.map((name) => {
      const before = svg.slice(0, svg.indexOf(`>${name}<`));
      const [, x, y] = [...before.matchAll(/translate\(([\d.]+),([\d.]+)\)/g)].at(-1)!.map(Number);
      return { x, y };
    });
  const [first, second] = places(bars.drawAt(336));
  assert(first.x < 20 && second.x < 20, "at the left");
  assert(second.y - first.y > 30, "each above a row");
  assert(sizeOf(bars.drawAt(336)).height > sizeOf(bars.svg).height);
  assertEquals(sizeOf(bars.drawAt(1000)).height, sizeOf(bars.svg).height);
});

Deno.test("a chart is no narrower than its words can be read", () => {
  assertEquals(sizeOf(bars.drawAt(10)).width, 300);
});
