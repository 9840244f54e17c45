import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { statusDays, statusShares } from "../../lib/charts/statuses.ts";
import { renderChart } from "../../lib/notebook/chart.ts";

const day = (date: number) => new Date(Date.UTC(2024, 0, date));

Deno.test("statusShares() writes how many transactions each bar stands for", () => {
  const rows = [
    { name: "BHD", status: "MATCHED", count: 900 },
    { name: "BHD", status: "BALANCE SYNC ISSUE", count: 100 },
    { name: null, status: "MATCHED", count: 1 },
  ];
  const { svg } = renderChart(statusShares(rows, { title: "Shares" }));
  assertStringIncludes(svg, "n = 1,000");
  assertStringIncludes(svg, "n = 1<");
  assertStringIncludes(svg, "(none)");
});

Deno.test("statusShares() draws bars of one length, whatever the number", () => {
  const rows = [["A", 10], ["B", 100_000]].map(([name, count]) => ({
    name: String(name),
    status: "MATCHED",
    count: Number(count),
  }));
  const { svg } = renderChart(statusShares(rows, { title: "Shares" }));
  const bars = svg.split(`aria-label="bar"`)[1].split("</g>")[0];
  const widths = [...bars.matchAll(/width="([\d.]+)"/g)].map((match) => match[1]);
  assertEquals(widths.length, 2);
  assertEquals(widths[0], widths[1]);
});

Deno.test("statusShares() shows what was not judged apart from what matches", () => {
  const rows = [
    { name: "BHD", status: "MATCHED", count: 900 },
    { name: "BHD", status: "NOT JUDGED", count: 100 },
  ];
  const options = statusShares(rows, { title: "Shares" });
  const { domain, range } = options.color as { domain: string[]; range: string[] };
  const colorOf = (status: string) => range[domain.indexOf(status)];
  assert(domain.includes("NOT JUDGED"));
  assertEquals(range.filter((color) => color === colorOf("NOT JUDGED")).length, 1);
  assertStringIncludes(renderChart(options).svg, "NOT JUDGED: 100 of 1,000");
});

Deno.test("statusDays() leaves matched transactions out, but not their days", () => {
  const rows = [
    { day: day(1), status: "MATCHED", count: 500 },
    { day: day(5), status: "CALCULATION ISSUE", count: 2 },
    { day: day(7), status: "NOT JUDGED", count: 40 },
    { day: day(9), status: "MATCHED", count: 500 },
  ];
  const options = statusDays(rows, { title: "Days" });
  assertEquals(options.x?.domain, [day(1), day(10)]);
  const { svg } = renderChart(options);
  assert(!svg.includes("MATCHED") && !svg.includes("NOT JUDGED"));
  assertEquals(svg.split(`aria-label="rect"`)[1].split("</g>")[0].split("<rect").length - 1, 1);
});

Deno.test("statusDays() draws days without any issue", () => {
  const rows = [{ day: day(1), status: "MATCHED", count: 5 }];
  assertStringIncludes(renderChart(statusDays(rows, { title: "Calm" })).svg, "Calm");
});
