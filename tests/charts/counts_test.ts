import { assertEquals, assertStringIncludes } from "../_assert.ts";
import { countBars } from "../../lib/charts/count_bars.ts";
import { dayCounts } from "../../lib/charts/day_counts.ts";
import { hourProfile } from "../../lib/charts/hour_profile.ts";
import { renderChart } from "../../lib/notebook/chart.ts";

Deno.test("axes that count have whole numbers, also of one or two", () => {
  const words = { title: "T", unit: "n" };
  for (const count of [1, 2, 1200]) {
    const charts = [
      countBars([{ name: "a", count }], words),
      dayCounts([{ day: new Date("2024-03-01"), name: null, count }], words),
      hourProfile([{ hour: 1, count }], words),
    ];
    for (const options of charts) {
      for (const widthPx of [1200, 390]) {
        const svg = renderChart(options).drawAt(widthPx);
        assertEquals(svg.match(/>\d*\.\d+<\/text>/g), null, `${options.title} ${count}`);
        assertStringIncludes(svg, count < 3 ? `>${count}</text>` : ">1,000</text>");
      }
    }
  }
});
