import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "../_assert.ts";
import type * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { writeAmount, writeCount, writeTime, writeTitle } from "../../lib/charts/_titles.ts";
import { countBars } from "../../lib/charts/count_bars.ts";
import { renderChart } from "../../lib/notebook/chart.ts";
import { ask, makeLedger, withFolder } from "../_temporary.ts";
import { CHART_CASES } from "./_cases.ts";

// Files of lib/charts without a chart of their own.
const LAYOUTS = ["mod.ts", "panels.ts", "at_width.ts", "time_ticks.ts"];
const CHARTS = new URL("../../lib/charts/", import.meta.url);

type Draw = (rows: readonly object[]) => Plot.PlotOptions;

/** The marks that stand for something, each with its title. */
function readMarks(svg: string): { title: string | undefined; kind: string }[] {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
  return ["bar", "rect", "dot", "cell", "tick"].flatMap((kind) =>
    [...parsed.querySelectorAll(`g[aria-label="${kind}"]`)]
      .filter((group) => group.getAttribute("aria-hidden") !== "true")
      .flatMap((group) => [...group.children])
      .map((mark) => ({ kind, title: mark.querySelector("title")?.textContent }))
  );
}

Deno.test("every chart of lib/charts has rows here that say what its marks show", async () => {
  const names = [];
  for (const { name } of Deno.readDirSync(CHARTS)) {
    if (name.startsWith("_") || LAYOUTS.includes(name)) continue;
    const module = await import(new URL(name, CHARTS).href) as Record<string, unknown>;
    names.push(...Object.keys(module).filter((key) => typeof module[key] === "function"));
  }
  assertEquals(Object.keys(CHART_CASES).sort(), names.sort());
});

for (const [name, { draw, rows, titles }] of Object.entries(CHART_CASES)) {
  const expected = readMarks(renderChart((draw as Draw)(rows)).svg);
  Deno.test(`${name}() shows each datum's exact values on hover`, () => {
    assert(titles.length > 0, "a chart that shows nothing");
    assertEquals(expected.filter(({ title }) => title === undefined), []);
    assertEquals([...new Set(expected.map(({ title }) => title))].sort(), [...titles].sort());
  });

  Deno.test(`${name}() draws and escapes texts that it does not know`, () => {
    const hostile = `"></title></svg><img src=x onerror=alert(1)>\u202e`;
    const odd = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [
          key,
          typeof value === "string" && key !== "severity" ? value + hostile : value,
        ]),
      )
    );
    const { svg } = renderChart((draw as Draw)(odd));
    assert(!/<img/.test(svg));
    const marks = readMarks(svg);
    assertEquals(marks.filter(({ title }) => title === undefined || title.includes("\u202e")), []);
    // A direction that is neither credit nor debit stands on no side of the zero line.
    assertEquals(marks.length, name === "amountColumns" ? 0 : expected.length);
  });
}

Deno.test("a chart says its main figures to those who cannot see it", () => {
  for (const [name, { draw, rows, description }] of Object.entries(CHART_CASES)) {
    assertEquals(renderChart((draw as Draw)(rows)).text, `T\n${description}`, name);
  }
});

Deno.test("figures that are not known are in no description", () => {
  for (const [name, { draw, rows }] of Object.entries(CHART_CASES)) {
    const unknown = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [key, typeof value === "number" ? null : value]),
      )
    );
    const { text } = renderChart((draw as Draw)(unknown));
    assert(!/null|undefined|NaN|Infinity/.test(text), `${name}: ${text}`);
  }
});

Deno.test("charts take any text for a name, also one that objects have", () => {
  for (const [name, { draw, rows }] of Object.entries(CHART_CASES)) {
    const odd = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [
          key,
          typeof value === "string" ? "constructor" : value,
        ]),
      )
    );
    assert(!/function|native/.test(renderChart((draw as Draw)(odd)).svg), name);
  }
});

Deno.test("a chart without rows has its title, and says that there is nothing", () => {
  for (const [name, { draw }] of Object.entries(CHART_CASES)) {
    const { svg, text } = renderChart((draw as Draw)([]));
    const nothing = ["countBars", "dayCounts"].includes(name)
      ? "There are no things to show."
      : "Nothing to show";
    assertStringIncludes(svg, `>${nothing}<`, name);
    assertEquals(text, `T\n${nothing}`, name);
    assertEquals(readMarks(svg), [], name);
  }
  const { svg } = renderChart(countBars([], { title: "T", unit: "gaps", empty: "No <gap>." }));
  assertStringIncludes(svg, ">No &lt;gap&gt;.<");
});

Deno.test("writeAmount() writes amounts as SQL does", () =>
  withFolder(async (folder) => {
    const amounts = ["0", "-0.5", "1234.5", "-1234567.000001", "999999999.999999", "60.181"];
    const currencies = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND", "JPY", "SAR", "ZZZ", null];
    const pairs = amounts.flatMap((amount) => currencies.map((currency) => ({ amount, currency })));
    const values = pairs.map(({ amount, currency }, i) =>
      `(${i}, ${amount}::decimal(18, 6), ${currency === null ? "null" : `'${currency}'`})`
    );
    Deno.writeTextFileSync(`${folder}/log`, "2024-03-01T10:00:00.000Z odd words\n\n");
    const rows = await ask(
      await makeLedger(folder, [`${folder}/log`]),
      `select amount_text(amount, currency) as written from (values ${values})
       as amounts(i, amount, currency) order by i`,
    );
    assertEquals(
      pairs.map(({ amount, currency }) => writeAmount(Number(amount), currency)),
      rows.map((row) => row.written),
    );
  }));

Deno.test("writeCount() distinguishes one from many, writeTime() names the zone", () => {
  assertEquals(writeCount(1, "log events"), "1 log event");
  assertEquals(writeCount(1234, "log events"), "1,234 log events");
  assertEquals(writeTime(new Date("2024-03-01T21:30:00.000Z")), "2024-03-01 21:30:00 UTC");
  assertEquals(writeTime(new Date("2024-03-01T21:30:00.007Z")), "2024-03-01 21:30:00.007 UTC");
});

Deno.test("writeTitle() keeps a text on its line, cuts it, and turns no digits round", () => {
  assertEquals(writeTitle(["a\n12:\u202e34\u2066", null, ""], "5"), "a 12: 34 : 5");
  const long = writeTitle(["x".repeat(5000)], "5");
  assert(long.length < 200 && long.endsWith("\u2026: 5"));
});

Deno.test("charts leave room for the plot, however long a name is", () => {
  const named = Object.entries(CHART_CASES).filter(([, { rows }]) =>
    ["name", "user_id", "transaction_id", "runtime_version"].some((key) => key in rows[0])
  );
  assert(named.length >= 8);
  for (const [name, { draw, rows }] of named) {
    const long = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map((
          [key, value],
        ) => [key, /name|_id$|_version$/.test(key) ? "x".repeat(900) + value : value]),
      )
    );
    const options = (draw as Draw)(long);
    assert((options.marginLeft ?? 0) < 0.45 * options.width!, name);
    const { svg } = renderChart(options);
    assertNotEquals(readMarks(svg), [], name);
    assert(!/<text[^>]*>[^<]{200}/.test(svg), name);
  }
});
