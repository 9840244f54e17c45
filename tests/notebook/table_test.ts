import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import * as aq from "arquero";
import fc from "fast-check";
import { renderTable } from "../../lib/notebook/table.ts";

const NOTHING = "\u2013";

Deno.test("renderTable() keeps the digits of decimals and aligns numbers right", () => {
  const { html, text } = renderTable([
    { user: "u1", amount: "12.500000", count: 3n },
    { user: "u22", amount: "-1200.1", count: null },
  ]);
  assertStringIncludes(html, `<td style="text-align: right; padding: 0.3em 0.7em">12.500000</td>`);
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
  assertStringIncludes(renderTable([]).text, "(0 rows)");
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
