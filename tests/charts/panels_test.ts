import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import * as Plot from "@observablehq/plot";
import { type Panel, stackCurrencies, stackPanels } from "../../lib/charts/panels.ts";
import { renderChart } from "../../lib/notebook/chart.ts";

function barPanel(heading: string, height: number): Panel {
  return { heading, plot: { y: { nice: true }, marks: [Plot.barY([height])] } };
}

Deno.test("stackPanels() gives each panel a y scale of its own", () => {
  const panels = [barPanel("small", 10), barPanel("large", 40_000)];
  const { svg } = renderChart(stackPanels(panels, { title: "Two" }));
  assertStringIncludes(svg, ">10</text>");
  assertStringIncludes(svg, ">40,000</text>");
});

Deno.test("stackPanels() draws the panels below each other, without overlap", () => {
  const tall: Panel = { heading: "tall", plot: { height: 300, marks: [Plot.barY([1])] } };
  const panels = [tall, barPanel("b", 2), barPanel("c", 3)];
  const options = stackPanels(panels, { title: "Three" });
  const { svg } = renderChart(options);
  const places = [...svg.matchAll(/<svg [^>]*\by="([\d.]+)"[^>]*>/g)].map((match) => +match[1]);
  assertEquals(places.length, 3);
  assert(places[1] >= places[0] + 300, `${places}`);
  assert(places[2] >= places[1] + 120, `${places}`);
  assert(options.height! >= places[2] + 120);
});

Deno.test("stackPanels() shows one legend and one label of the x axis", () => {
  const panels = ["a", "b"].map((heading): Panel => ({
    heading,
    plot: { marks: [Plot.dot([{ x: 1, y: 2, k: "one" }], { x: "x", y: "y", fill: "k" })] },
  }));
  const { svg } = renderChart(stackPanels(panels, {
    title: "Legend",
    x: { label: "the axis", domain: [0, 2] },
    color: { domain: ["one", "two"], range: ["#0072b2", "#e69f00"], legend: true },
  }));
  assertEquals(svg.split(">two</text>").length - 1, 1);
  assertEquals(svg.split("the axis").length - 1, 1);
  assert(!svg.includes("<figure"), "a panel with a legend of its own is not an SVG");
});

Deno.test("stackPanels() escapes headings and says when there is nothing to show", () => {
  const { svg } = renderChart(stackPanels([barPanel("<b>&", 1)], { title: "Hostile" }));
  assertStringIncludes(svg, "&lt;b&gt;&amp;</text>");
  assertStringIncludes(renderChart(stackPanels([], { title: "Empty" })).svg, "Nothing to show");
});

Deno.test("stackCurrencies() never puts two currencies into one panel", () => {
  const rows = ["SAR", "BHD", null, "SAR"].map((currency, at) => ({ currency, at }));
  const drawn: [string, number[]][] = [];
  const options = stackCurrencies(rows, (own, currency) => {
    drawn.push([currency, own.map((row) => row.at)]);
    return { marks: [Plot.barY(own, { x: "at", y: "at" })] };
  }, { title: "Currencies" });
  assertEquals(drawn, [["BHD", [1]], ["SAR", [0, 3]], ["no currency", [2]]]);
  assertEquals(options.ariaDescription, "BHD, SAR, no currency");
});
