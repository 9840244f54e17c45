import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { findingBars } from "../../lib/charts/finding_bars.ts";
import { gapPoints } from "../../lib/charts/gap_points.ts";
import { outageHours } from "../../lib/charts/outage_hours.ts";
import { outlierRatios } from "../../lib/charts/outlier_ratios.ts";
import { replaySpans } from "../../lib/charts/replay_spans.ts";
import { renderChart } from "../../lib/notebook/chart.ts";

const AT = new Date("2024-03-01T21:30:00.000Z");
const words = { title: "T" };

Deno.test("findingBars() separates the severities of one kind", () => {
  const rows = [
    { name: "gap", severity: "warning", count: 1 },
    { name: "gap", severity: "notice", count: 34 },
  ] as const;
  const { svg } = renderChart(findingBars(rows, { ...words, unit: "findings" }));
  for (const part of [">gap (warning)<", ">gap (notice)<", ">1<", ">34<", ">critical<"]) {
    assertStringIncludes(svg, part);
  }
});

Deno.test("gapPoints() has a panel per currency and a zero line, also for gaps one way", () => {
  const gap = { currency: "BHD", logged_at: AT, difference: 2500, gap_cause: "nothing" };
  const { svg } = renderChart(gapPoints([gap, { ...gap, currency: "SAR", difference: -3 }], words));
  for (const part of [">BHD<", ">SAR<", ">10,000<", ">\u221210<", ">nothing in the logs<"]) {
    assertStringIncludes(svg, part);
  }
  assertEquals([...svg.matchAll(/aria-label="rule"/g)].length, 2);
});

Deno.test("gapPoints() shows the most likely cause by shape, not by colour alone", () => {
  const gap = { currency: "BHD", logged_at: AT, difference: 5, gap_cause: "nothing" };
  const causes = ["nothing", "already synced", "missing logs", "unknown outcome"];
  const paths = causes.map((gap_cause) => {
    const { svg } = renderChart(gapPoints([{ ...gap, gap_cause }], words));
    return /aria-label="dot".*?<path[^>]* d="([^"]+)"/s.exec(svg)?.[1];
  });
  assertEquals(new Set(paths).size, 4, paths.join("\n"));
});

Deno.test("gapPoints() has only those causes in its legend that there are", () => {
  const gap = { currency: "BHD", logged_at: AT, difference: 5, gap_cause: "missing logs" };
  const { svg } = renderChart(gapPoints([gap], words));
  assertStringIncludes(svg, ">missing logs<");
  assertStringIncludes(svg, ">time (UTC)");
  assert(!svg.includes(">nothing<"));
});

Deno.test("outageHours() marks hours with failures, also on days without transactions", () => {
  const hour = new Date("2024-03-01T21:00:00.000Z");
  const late = new Date("2024-03-05T09:00:00.000Z");
  const { svg, text } = renderChart(
    outageHours([
      { hour, count: 5, failures: 0 },
      { hour: late, count: 0, failures: 2 },
    ], { ...words, unit: "transactions" }),
  );
  assertEquals([...svg.matchAll(/, 2 failures<\/title>/g)].length, 1);
  assertStringIncludes(text, "5 transactions; most on 2024-03-01");
  const widths = [...svg.matchAll(/<rect width="([\d.]+)"|<rect [^>]*?width="([\d.]+)"/g)];
  assert(widths.some(([, a, b]) => Number(a ?? b) === 744), "the ground covers all days");
});

Deno.test("outlierRatios() shows small and large multiples with their labels", () => {
  const rows = [
    { name: "#1", ratio: 40, label: "BHD 400.000" },
    { name: "#2", ratio: 0.05, label: "BHD 0.500" },
    { name: "#3", ratio: 0, label: "cannot be shown" },
  ];
  const { svg } = renderChart(outlierRatios(rows, words));
  for (
    const part of [">BHD 400.000<", ">BHD 0.500<", ">1 \u00d7<", ">10 \u00d7<", ">0.1 \u00d7<"]
  ) {
    assertStringIncludes(svg, part);
  }
  assert(!svg.includes("cannot be shown"));
});

Deno.test("replaySpans() writes each age beside its line", () => {
  const { svg } = renderChart(replaySpans([{
    transaction_id: "01A",
    created_at: new Date("2023-11-01T00:00:00.000Z"),
    logged_at: AT,
    age_days: 121,
  }], words));
  assertStringIncludes(svg, ">01A<");
  assertStringIncludes(svg, ">121 days<");
});
