import { assertEquals, assertStringIncludes } from "../_assert.ts";
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
  assertEquals(options.ariaDescription, "u2 · SAR, u1 · SAR, u2 · BHD");
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
