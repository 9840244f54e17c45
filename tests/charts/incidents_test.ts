import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { causeWaterfall } from "../../lib/charts/cause_waterfall.ts";
import { differenceWeeks } from "../../lib/charts/difference_weeks.ts";
import { incidentSpans } from "../../lib/charts/incident_spans.ts";
import { renderChart } from "../../lib/notebook/chart.ts";

const words = { title: "T" };
const AT = new Date("2024-03-04T00:00:00.000Z");

/** Left edge and width of each bar, in the order of drawing. */
function barsOf(svg: string): [left: number, width: number][] {
  const group = /aria-label="bar".*?<\/g>/s.exec(svg)?.[0] ?? "";
  return [...group.matchAll(/<rect [^>]*>/g)].map(([rect]) => {
    const read = (name: string) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(rect)?.[1]);
    return [read("x"), read("width")];
  });
}

Deno.test("causeWaterfall() begins each cause where the one before it ended, and ends with the sum", () => {
  const row = { currency: "BHD", user_count: 1 };
  const { svg } = renderChart(causeWaterfall([
    { ...row, name: "a", amount: 100, running: 100 },
    { ...row, name: "b", amount: -40, running: 60 },
  ], words));
  const [first, second, total] = barsOf(svg);
  const isNear = (a: number, b: number) => Math.abs(a - b) < 0.01;
  assert(isNear(second[0] + second[1], first[0] + first[1]), "b ends where a ended");
  assert(isNear(first[0], total[0]), "the total begins at zero");
  assert(isNear(total[0] + total[1], second[0]), "the total ends where b ended");
  assertStringIncludes(svg, ">BHD 60.000<");
});

Deno.test("causeWaterfall() writes an amount left of a bar where the line at zero would go through it", () => {
  const row = { currency: "SAR", user_count: 1 };
  const { svg } = renderChart(causeWaterfall([
    { ...row, name: "a", amount: -114_782.61, running: -114_782.61 },
    { ...row, name: "b", amount: 64_251.01, running: -50_531.6 },
    { ...row, name: "c", amount: 32_744.4, running: -17_787.2 },
    { ...row, name: "d", amount: -193.22, running: -17_980.42 },
  ], words));
  const left = [...svg.matchAll(/<g [^>]*aria-label="text".*?<\/g>/gs)].map(([group]) => group)
    .filter((group) => group.includes(`text-anchor="end"`))
    .flatMap((group) => [...group.matchAll(/>(SAR [^<]*)</g)].map(([, text]) => text));
  assertEquals(left, ["SAR 32,744.40", "SAR 193.22"]);
  assertStringIncludes(svg, ">SAR 17,980.42<");
});

Deno.test("causeWaterfall() never draws two currencies on one scale", () => {
  const { svg } = renderChart(causeWaterfall([
    { currency: "SAR", name: "a", amount: 9000, running: 9000, user_count: 1 },
    { currency: "BHD", name: "a", amount: 9, running: 9, user_count: 1 },
  ], words));
  assert(svg.indexOf(">BHD<") < svg.indexOf(">SAR<"));
  assertStringIncludes(svg, ">SAR 9,000.00<");
});

Deno.test("differenceWeeks() draws weeks without events, events without weeks, and nothing", () => {
  const weeks = [{ week: AT, name: "still open", count: 3 }];
  const events = [{ kind: "incident", started_at: AT, ended_at: AT, name: "x" }];
  const bars = (svg: string) => [...svg.matchAll(/aria-label="(?:rect|dot)"/g)].length;
  assertEquals(bars(renderChart(differenceWeeks(weeks, events, words)).svg), 2);
  assertEquals(bars(renderChart(differenceWeeks(weeks, [], words)).svg), 1);
  assertEquals(bars(renderChart(differenceWeeks([], events, words)).svg), 1);
  assertStringIncludes(renderChart(differenceWeeks([], [], words)).svg, "Nothing to show");
});

Deno.test("incidentSpans() has a line per incident, also of one name, and draws none", () => {
  const row = {
    severity: "critical",
    started_at: AT,
    ended_at: AT,
    user_count: 3,
    label: "",
  } as const;
  const runtimes = [{ runtime_version: "nodejs:20.v1", first_seen_at: AT }];
  const { svg } = renderChart(
    incidentSpans([{ ...row, name: "a" }, { ...row, name: "a" }], runtimes, words),
  );
  assertEquals(barsOf(svg).length, 2);
  assertEquals([...svg.matchAll(/>a</g)].length, 2);
  assertStringIncludes(svg, ">nodejs:20.v1<");
  assertEquals(barsOf(renderChart(incidentSpans([], [], words)).svg), []);
});

Deno.test("incidentSpans() marks an incident of a moment, whose bar has no width", () => {
  const row = { severity: "warning", started_at: AT, user_count: 0, label: "" } as const;
  const hour = new Date(AT.getTime() + 3_600_000);
  const { svg } = renderChart(incidentSpans(
    [
      { ...row, name: "a", ended_at: AT },
      { ...row, name: "b", ended_at: hour },
    ],
    [],
    words,
  ));
  const ticks = /aria-label="tick".*?<\/g>/s.exec(svg)?.[0] ?? "";
  assertEquals([...ticks.matchAll(/<line /g)].length, 2);
});

Deno.test("incidentSpans() leaves room for what stands beside a line that ends late", () => {
  const label = "SAR 22,222.20, BHD 4,444.444";
  const span = [AT, new Date(AT.getTime() + 100 * 3_600_000)];
  for (const hours of [1, 80, 100]) {
    const ended_at = new Date(AT.getTime() + hours * 3_600_000);
    const row = { name: "a", severity: "critical", started_at: AT, ended_at } as const;
    const { svg } = renderChart(
      incidentSpans([{ ...row, user_count: 44, label }], [], { ...words, span }),
    );
    const text = `44 users, ${label}`;
    const left = Number(
      new RegExp(`translate\\(([\\d.]+),[^>]*>${text}<`).exec(svg)?.[1],
    );
    assert(left + 8 + 6 * text.length <= 860, `${hours} hours: begins at ${left}`);
  }
});

Deno.test("incidentSpans() names no version over another, however little room the axis has", () => {
  const hour = (hours: number) => new Date(AT.getTime() + hours * 3_600_000);
  const row = { name: "a", severity: "critical", started_at: AT, ended_at: hour(80) } as const;
  const runtimes = [0, 10, 60, 72.5, 95].map((hours) => ({
    runtime_version: `nodejs:20.v1${hours}`,
    first_seen_at: hour(hours),
  }));
  const label = "SAR 22,222.20, BHD 4,444.444";
  const { svg } = renderChart(
    incidentSpans([{ ...row, user_count: 44, label }], runtimes, {
      ...words,
      span: [AT, hour(100)],
    }),
  );
  const places = [...svg.matchAll(/translate\(([\d.]+),[^>]*>nodejs:20/g)].map(([, x]) =>
    Number(x)
  );
  places.sort((a, b) => a - b);
  assert(places.length > 1, svg);
  for (const [index, place] of places.slice(1).entries()) {
    assert(place - places[index] > 90, `${places}`);
  }
});
