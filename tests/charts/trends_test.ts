import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { amountColumns } from "../../lib/charts/amount_columns.ts";
import { countBars } from "../../lib/charts/count_bars.ts";
import { currencyBars } from "../../lib/charts/currency_bars.ts";
import { dayCounts } from "../../lib/charts/day_counts.ts";
import { hourProfile } from "../../lib/charts/hour_profile.ts";
import {
  durationRuntimes,
  durationSpread,
  memoryPeaks,
  type RequestFigures,
} from "../../lib/charts/request_durations.ts";
import { userDays, userRanges } from "../../lib/charts/user_counts.ts";
import { renderChart } from "../../lib/notebook/chart.ts";

const DAY = new Date("2024-03-01T00:00:00.000Z");
const NEXT_DAY = new Date("2024-03-02T00:00:00.000Z");
const words = { title: "T" };

function count(svg: string, pattern: RegExp): number {
  return [...svg.matchAll(pattern)].length;
}

Deno.test("dayCounts() stacks kinds with a legend, one kind has none", () => {
  const one = { day: DAY, name: "debit", count: 3 };
  const { svg } = renderChart(
    dayCounts([one, { ...one, name: "credit" }, { ...one, day: NEXT_DAY, name: null }], {
      ...words,
      unit: "transactions",
    }),
  );
  for (const part of [">debit<", ">credit<", ">(none)<", "transactions"]) {
    assertStringIncludes(svg, part);
  }
  assert(!renderChart(dayCounts([one], { ...words, unit: "n" })).svg.includes(">debit<"));
});

Deno.test("dayCounts() gives credit and debit the same colours in any order", () => {
  const colors = (names: string[]) => {
    const rows = names.map((name) => ({ day: DAY, name, count: 1 }));
    const { color } = dayCounts(rows, { ...words, unit: "n" });
    const [domain, range] = [color?.domain as string[], color?.range as string[]];
    return Object.fromEntries(domain.map((name, i) => [name, range[i]]));
  };
  const known = colors(["credit", "debit", "unknown"]);
  assertEquals(colors(["unknown", "debit", "credit"]), known);
  assertEquals(new Set(Object.values(known)).size, 3);
  assertEquals(colors(["debit"]).debit, known.debit);
});

Deno.test("dayCounts() and countBars() give a log level the same colour", () => {
  const levels = ["ERROR", "INFO", "WARN", "platform"];
  const days = dayCounts(levels.map((name) => ({ day: DAY, name, count: 1 })), {
    ...words,
    unit: "n",
  });
  const kinds = countBars(levels.map((group) => ({ name: "x", group, count: 1 })), {
    ...words,
    unit: "n",
  });
  assertEquals(days.color?.range, kinds.color?.range);
});

Deno.test("amountColumns() draws a panel per currency, debits below the line", () => {
  const rows = [
    { period: DAY, currency: "SAR", direction: "credit", amount: 1000 },
    { period: DAY, currency: "SAR", direction: "debit", amount: 500 },
    { period: DAY, currency: "BHD", direction: "credit", amount: 1 },
  ];
  const { svg } = renderChart(amountColumns(rows, { ...words, interval: "day" }));
  assert(svg.indexOf(">BHD<") < svg.indexOf(">SAR<"));
  assertStringIncludes(svg, "\u2212500<");
  assertStringIncludes(svg, "1,000<");
  const week = renderChart(amountColumns(rows, { ...words, interval: "week" })).svg;
  assert(week !== svg);
});

Deno.test("currencyBars() writes each label at its bar, on the currency's own scale", () => {
  const row = { currency: "BHD", name: "BUY", direction: "debit", amount: 1, label: "1.000 in 1" };
  const { svg } = renderChart(
    currencyBars([row, { ...row, currency: "SAR", amount: 9000, label: "9,000.00 in 2" }], words),
  );
  assertStringIncludes(svg, ">1.000 in 1<");
  assertStringIncludes(svg, ">9,000.00 in 2<");
  const widths = svg.split(`aria-label="bar"`).slice(1)
    .map((bars) => Number(/width="([\d.]+)"/.exec(bars)?.[1]));
  assertEquals(widths.length, 2);
  assert(Math.min(...widths) > 100, `${widths}`);
});

Deno.test("hourProfile() has a place for each hour and writes the counts", () => {
  const { svg } = renderChart(
    hourProfile([{ hour: 21, count: 1234 }, { hour: 5, count: 6 }], { ...words, unit: "n" }),
  );
  for (let hour = 0; hour < 24; hour++) {
    assertStringIncludes(svg, `>${String(hour).padStart(2, "0")}<`);
  }
  assertStringIncludes(svg, ">1,234<");
});

Deno.test("userDays() and userRanges() draw users, and say so when there are none", () => {
  const days = [{ day: DAY, active_users: 3, new_users: 1 }];
  assertStringIncludes(renderChart(userDays(days, words)).svg, ">Seen for the first time<");
  assertStringIncludes(renderChart(userDays([], words)).svg, ">Nothing to show<");
  const ranges = [{ range: "1", user_count: 7 }, { range: "2 to 3", user_count: 9 }];
  const { svg } = renderChart(userRanges(ranges, words));
  assert(svg.indexOf(">1<") < svg.indexOf(">2 to 3<"));
  assertStringIncludes(svg, ">7<");
});

function request(duration_ms: number, more: Partial<RequestFigures> = {}): RequestFigures {
  return {
    started_at: DAY,
    duration_ms,
    is_cold_start: false,
    runtime_version: "nodejs:20.v1",
    max_memory_used_mb: 100,
    ...more,
  };
}

Deno.test("durationSpread() separates warm and cold, with their medians", () => {
  const rows = [10, 100, 1000].map((ms) => request(ms));
  const { svg } = renderChart(
    durationSpread([...rows, request(500, { is_cold_start: true })], words),
  );
  for (const part of [">Warm containers (3)<", ">median 100 ms<", ">Cold starts (1)<"]) {
    assertStringIncludes(svg, part);
  }
  assertStringIncludes(svg, ">median 500 ms<");
  const even = renderChart(durationSpread([100, 101, 104, 900].map((ms) => request(ms)), words));
  assertStringIncludes(even.svg, ">median 103 ms<");
  assert(!renderChart(durationSpread(rows, words)).svg.includes("Cold starts"));
  assertStringIncludes(renderChart(durationSpread([], words)).svg, ">Nothing to show<");
});

Deno.test("durationSpread() leaves out what a logarithm cannot show", () => {
  const { svg } = renderChart(durationSpread([request(0), request(20)], words));
  assertStringIncludes(svg, ">Warm containers (1)<");
});

Deno.test("durationRuntimes() draws one line per version, with its number of requests", () => {
  const rows = [request(10), request(20), request(30, { runtime_version: null })];
  const { svg } = renderChart(durationRuntimes(rows, words));
  for (const part of [">nodejs:20.v1<", ">(unknown)<", ">n = 2<", ">n = 1<"]) {
    assertStringIncludes(svg, part);
  }
});

Deno.test("memoryPeaks() draws a dot per measured request", () => {
  const rows = [request(1), request(2), request(3, { max_memory_used_mb: null })];
  assertEquals(count(renderChart(memoryPeaks(rows, words)).svg, /<circle/g), 2);
});

Deno.test("memoryPeaks() draws very many requests as fewer dots, and leaves none out", () => {
  const rows = Array.from({ length: 12_000 }, (_, n) =>
    request(1, {
      started_at: new Date(DAY.getTime() + n * 1000),
      max_memory_used_mb: n % 2 === 0 ? 90 : 180,
    }));
  const { svg } = renderChart(memoryPeaks(rows, words));
  const dots = count(svg, /<circle/g);
  assert(dots > 100 && dots < 1000, `${dots} dots`);
  const stoodFor = [...svg.matchAll(/the most of ([\d,]+) requests/g)]
    .reduce((sum, [, n]) => sum + Number(n.replaceAll(",", "")), 0);
  assertEquals(stoodFor, rows.length);
});
