import { assert, assertEquals, assertStringIncludes, assertThrows } from "../_assert.ts";
import * as aq from "arquero";
import fc from "fast-check";
import { join } from "node:path";
import { readColumn } from "../../lib/notebook/_table_column.ts";
import { readTableLibrary } from "../../lib/notebook/table_library.ts";
import { makeCarrier } from "../../lib/notebook/_table_output.ts";
import { packTable } from "../../lib/notebook/_table_pack.ts";
import { textAt, unpackColumn } from "../../lib/notebook/browser/grid/column.js";
import { compareFigures, parseFigure } from "../../lib/notebook/browser/grid/figure.js";
import { JUPYTER_DISPLAY } from "../../lib/notebook/kernel/kernel.ts";
import { renderTable } from "../../lib/notebook/table.ts";
import { ROOT } from "../../lib/ledger/paths.ts";

const NOTHING = "\u2013";

Deno.test("renderTable() keeps the digits of decimals and aligns numbers right", () => {
  const { html, text } = renderTable([
    { user: "u1", amount: "12.500000", count: 3n },
    { user: "u22", amount: "-1200.1", count: null },
  ]);
  assertStringIncludes(
    html,
    `<td style="text-align: right; padding: 0.3em 0.7em; white-space: nowrap">12.500000</td>`,
  );
  assertStringIncludes(html, `<td style="text-align: left; padding: 0.3em 0.7em">u1</td>`);
  assertEquals(text.split("\n"), [
    "user     amount  count",
    "u1    12.500000      3",
    `u22     -1200.1      ${NOTHING}`,
    "(2 rows)",
  ]);
});

Deno.test("renderTable() says how many of how many rows it shows", () => {
  const rows = Array.from({ length: 50 }, (_, i) => ({ i }));
  assertStringIncludes(renderTable(rows, { limit: 3 }).text, "(3 of 50 rows)");
  assertStringIncludes(renderTable(rows, { limit: 3 }).html, ">3 of 50 rows<");
  assertStringIncludes(renderTable(rows.slice(0, 1)).text, "(1 row)");
  assertEquals(renderTable([]).text, "Rows: nothing to show.");
  assertEquals(renderTable([], { caption: "Gaps" }).text, "Gaps: nothing to show.");
  const none = aq.table({ user: [] });
  const { html, packed } = renderTable(none, { columns: ["user"], empty: "No <gap> here." });
  assertEquals([html, packed()], ["<p>No &lt;gap&gt; here.</p>", null]);
});

Deno.test("renderTable() reads an Arquero table in its order, filtered", () => {
  const table = aq.table({ user: ["b", "a", "c"], n: [1, 2, 3] })
    .filter((row: { n: number }) => row.n > 1).orderby("user");
  assertEquals(renderTable(table).text.split("\n"), ["user  n", "a     2", "c     3", "(2 rows)"]);
});

Deno.test("renderTable() shows times in UTC, and days without a time", () => {
  const { text } = renderTable([
    { at: new Date(Date.UTC(2024, 0, 2, 3, 4, 5)), day: new Date(Date.UTC(2024, 0, 2)) },
  ]);
  assertEquals(text.split("\n").slice(0, 2), [
    "at (UTC)             day",
    "2024-01-02 03:04:05  2024-01-02",
  ]);
});

Deno.test("renderTable() shows the chosen columns under their headings", () => {
  const rows = [{ a: 1, b: 2, c: 3 }];
  assertEquals(renderTable(rows, { columns: ["c", "a"] }).text.split("\n")[0], "c  a");
  const { html } = renderTable(rows, { columns: { b: "the <b>" }, caption: "A & B" });
  assertStringIncludes(html, `<th scope="col" style="text-align: right; padding: 0.3em 0.7em">`);
  assertStringIncludes(html, "the &lt;b&gt;</th>");
  assertStringIncludes(html, ">A &amp; B</caption>");
  assertThrows(() => renderTable(rows, { columns: ["nope"] }), RangeError, `column "nope"`);
  assertThrows(() => renderTable(rows, { limit: -1 }), RangeError);
});

Deno.test("renderTable() escapes whatever a table holds", () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(`<script>alert(1)</script>`, `"><img onerror=x>`, "</td></table>", "&lt;"),
  );
  fc.assert(fc.property(text, text, text, (name, value, caption) => {
    const { html } = renderTable([{ [name]: value }], { caption });
    const tags = html.replace(/<\/?(table|caption|thead|tbody|tfoot|tr|th|td|span)\b[^<>]*>/g, "");
    assert(!/[<>]/.test(tags), html);
    assertEquals(html.match(/<td/g)?.length, 2);
  }));
});

Deno.test("renderTable() cuts long text and keeps an object on one line", () => {
  const { text } = renderTable([{ long: "x".repeat(5000), object: { a: [1, { b: "two" }] } }]);
  assert(text.length < 1200);
  assertStringIncludes(text, "\u2026");
  assertStringIncludes(text, `{ a: [ 1, { b: "two" } ] }`);
});

Deno.test("the code for interactive tables joins without a name twice, and fits into a script", () => {
  const { code, loader } = readTableLibrary();
  const folder = join(ROOT, "lib/notebook/browser/grid");
  const names = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".js"))
    .filter(({ name }) => name !== "loader.js")
    .flatMap(({ name }) => [
      ...Deno.readTextFileSync(join(folder, name))
        .matchAll(/^(?:export )?(?:async )?(?:function|const|let) (\w+)/gm),
    ]).map(([, name]) => name).sort();
  assertEquals(names, [...new Set(names)]);
  for (const name of names) assertStringIncludes(code, ` ${name}`);
  for (const script of [code, loader]) {
    assert(!/^(?:import|export) /m.test(script));
    assert(!/<\/script|<!--/i.test(script));
    new Function(script);
  }
});

Deno.test("a table of up to 12 rows stays plain, a longer one is interactive", () => {
  const rows = Array.from({ length: 13 }, (_, i) => ({ i }));
  const htmlOf = (count: number, interactive?: boolean) =>
    String(
      renderTable(rows.slice(0, count), { interactive })[JUPYTER_DISPLAY]()["text/html"],
    );
  assert(!htmlOf(12).includes("<script"));
  assertStringIncludes(htmlOf(13), "<script");
  assert(!htmlOf(13, false).includes("<script"));
  assertStringIncludes(htmlOf(1, true), "<script");
  assert(!renderTable(rows).html.includes("<script"));
});

Deno.test("the first table of a session carries the code, and again when it is shown again", () => {
  const carries = makeCarrier();
  assertEquals(["a", "b", "a", "b"].map(carries), [true, false, true, false]);
});

Deno.test("the rows of an interactive table come back as they were, but for marks that turn text", () => {
  const cell = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("</script>", "<!--", "\u2066 1", "2 \u202e", null),
  );
  const shown = (value: string | null) =>
    value?.replace(/[\u202a-\u202e\u2066-\u2069]/g, "\ufffd") ?? null;
  fc.assert(fc.property(fc.array(cell, { minLength: 1 }), (values) => {
    const json = packTable([readColumn("a", values)], values.length, {
      total: values.length,
      pageLength: 10,
      name: "a",
      maxBytes: 1e6,
    });
    assert(!json.includes("<"));
    const column = unpackColumn(JSON.parse(json).columns[0]);
    assertEquals(values.map((_, row) => textAt(column, row) ?? null), values.map(shown));
  }));
});

Deno.test("an interactive table carries what fits, and says what it left out", () => {
  const values = Array.from({ length: 5000 }, (_, i) => `text ${i}`);
  const json = packTable([readColumn("a", values)], 5000, {
    total: 9000,
    pageLength: 10,
    name: "a",
    maxBytes: 20_000,
  });
  const packed = JSON.parse(json);
  assert(json.length <= 20_000 && packed.count > 1000, `${json.length}, ${packed.count}`);
  assertStringIncludes(packed.left, `the first ${packed.count} of 9000 rows`);
});

Deno.test("numbers are compared by their digits, each currency by itself", () => {
  const sorted = ["-10", "-9.5", "0", "1e-7", "0.10000000000000000001", "9", "1,000.5", "1 BHD"];
  const figures = sorted.toReversed().map((text) => parseFigure(text)!).sort(compareFigures);
  assertEquals(figures, sorted.map((text) => parseFigure(text)!));
  assertEquals(compareFigures(parseFigure("1.50")!, parseFigure("1.5")!), 0);
  assertEquals(parseFigure("2024-01-01"), undefined);
});

Deno.test("the browser's code is free of type errors", async () => {
  const folder = join(ROOT, "lib/notebook/browser/grid");
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--config", join(folder, "deno.json"), folder],
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
});

Deno.test("a sentence of ours is shown to its end, and yes and no are words", () => {
  const text = `${"A long way round. ".repeat(30)}Here it ends`;
  const shown = renderTable([{ reason: text, text, open: true, settled: false }]);
  const { html } = shown;
  assertEquals(html.match(/Here it ends/g)?.length, 1);
  assert(!shown.text.includes("Here it ends"), "a row of a text is one line");
  assert(html.includes(">yes<") && html.includes(">no<"));
});
