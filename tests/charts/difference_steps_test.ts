import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { differenceSteps } from "../../lib/charts/difference_steps.ts";
import { renderChart } from "../../lib/notebook/chart.ts";

const point = (user_id: string, currency: string, date: number, difference: number) => ({
  user_id,
  currency,
  logged_at: new Date(Date.UTC(2024, 0, date, 21)),
  difference,
});

Deno.test("differenceSteps() draws a panel per user and currency, in the order of the rows", () => {
  const rows = [point("u2", "SAR", 1, 5), point("u1", "SAR", 1, 1), point("u2", "BHD", 1, 2)];
  const options = differenceSteps(rows, { title: "Steps" });
  assertEquals(
    options.ariaDescription,
    "u2 ends at SAR 5.00; u1 ends at SAR 1.00; u2 ends at BHD 2.000",
  );
});

Deno.test("differenceSteps() writes the last difference, whatever the order of the rows", () => {
  const rows = [point("u", "SAR", 9, -7650.5), point("u", "SAR", 1, 12)];
  const { svg } = renderChart(differenceSteps(rows, { title: "Steps" }));
  assertStringIncludes(svg, ">SAR -7,650.50</text>");
  assertEquals(svg.includes(">SAR 12.00</text>"), false);
});

Deno.test("differenceSteps() draws a zero line in each panel", () => {
  const rows = [point("u", "SAR", 1, 100), point("v", "BHD", 1, 100)];
  const { svg } = renderChart(differenceSteps(rows, { title: "Steps" }));
  assertEquals(svg.split(`aria-label="rule"`).length - 1, 2);
});

Deno.test("differenceSteps() has so few ticks that none overlaps another", () => {
  for (const last of [-123_456.78, 12_345.678, -234.5, 3456.789, 45_678.9, -6.5, 0.001]) {
    const { svg } = renderChart(
      differenceSteps([point("u", "SAR", 1, 0), point("u", "SAR", 9, last)], { title: "Steps" }),
    );
    const labels = /aria-label="y-axis tick label".*?<\/g>/s.exec(svg)![0];
    const tops = [...labels.matchAll(/translate\(0?,?[\d.]*,([\d.]+)\)/g)].map(([, y]) =>
      Number(y)
    );
    const apart = tops.slice(1).map((top, index) => Math.abs(top - tops[index]));
    assert(tops.length > 1 && apart.every((px) => px >= 11), `${last}: ${tops}`);
  }
});
