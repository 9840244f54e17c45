import { assert, assertEquals, assertStringIncludes, assertThrows } from "../_assert.ts";
import * as aq from "arquero";
import { DuckDBInstance } from "duckdb";
import fc from "fast-check";
import { unescapeXml } from "../../lib/notebook/escape.ts";
import { renderFindings } from "../../lib/notebook/findings.ts";
import { readSeedColumn } from "../../lib/ledger/model/seeds.ts";
import { ruleObjects } from "../../lib/ledger/store/schema.ts";

const GAP = {
  finding_id: "balance_gap-0123456789",
  kind: "balance_gap",
  severity: "warning",
  user_id: "11111111-2222-4333-8444-555555555555",
  currency: "BHD",
  amount: 5,
  first_seen_at: new Date("2024-01-02T03:04:05.678Z"),
  reason: "The wallet opens at BHD 10.000",
};
const OUTAGE = {
  ...GAP,
  finding_id: "outage-aaaaaaaaaa",
  kind: "outage",
  severity: "critical",
  user_id: null,
  currency: null,
  amount: null,
};

Deno.test("renderFindings() shows severity, kind, user, exposure, time, reason and the way to the proof", () => {
  const { html, text } = renderFindings([GAP]);
  for (
    const part of [
      "warning",
      "Balance gap",
      "11111111\u2026",
      "BHD 5.000",
      "2024-01-02 03:04",
      "The wallet opens at BHD 10.000",
    ]
  ) {
    assertStringIncludes(html, `>${part}<`);
    assertStringIncludes(text, part);
  }
  assertStringIncludes(text, `await show(evidence("balance_gap-0123456789"))`);
  assertStringIncludes(html, `await show(evidence(&quot;balance_gap-0123456789&quot;))</code>`);
  assertStringIncludes(html, `title="${GAP.user_id}"`);
});

Deno.test("renderFindings() shows a reason to its end, which says the cause, unless it is endless", () => {
  const reason = `${"The wallet opens elsewhere, ".repeat(20)}the payment side booked it`;
  assertStringIncludes(renderFindings([{ ...GAP, reason }]).html, reason);
  assert(renderFindings([{ ...GAP, reason: "x".repeat(100_000) }]).html.length < 5_000);
});

Deno.test("renderFindings() has a table per currency, those without one first, each in its order", () => {
  const rows = [
    { ...GAP, reason: "third" },
    { ...GAP, currency: "AED", reason: "second" },
    { ...OUTAGE, reason: "first" },
    { ...GAP, reason: "fourth" },
  ];
  const { html, text } = renderFindings(rows);
  const captions = [...html.matchAll(/<caption[^>]*>([^<]*)</g)].map((match) => match[1]);
  assertEquals(captions, ["Without a currency", "AED", "BHD"]);
  const order = ["first", "second", "third", "fourth"];
  assertEquals(text.match(/first|second|third|fourth/g), order);
  assertEquals(html.match(/first|second|third|fourth/g), order);
  assertEquals(text.match(/\(\d findings?\)/g), ["(1 finding)", "(1 finding)", "(2 findings)"]);
});

Deno.test("renderFindings() says how many the limit leaves out, of which kinds, and how to see them", () => {
  const rows = [
    GAP,
    ...Array.from({ length: 30 }, () => ({ ...GAP, kind: "zero_amount" })),
    { ...GAP, kind: "test_user" },
    { ...GAP, currency: "SAR" },
  ];
  const { html, text } = renderFindings(rows, { limit: 2 });
  const footer = "2 of 32 findings; left out: Zero amount (29), Test user (1). " +
    "All of them: renderFindings(\u2026, { limit: 32 })";
  assertStringIncludes(html, footer);
  assertStringIncludes(text, `(${footer})`);
  assertEquals(html.match(/<code/g)?.length, 3);
  assertThrows(() => renderFindings(rows, { limit: 0 }), RangeError);
});

Deno.test("renderFindings() does not let many of a kind bury the others, but shows all critical ones", () => {
  const many = (severity: string) =>
    Array.from({ length: 9 }, (_, i) => ({ ...GAP, severity, reason: `${severity} gap ${i}.` }));
  const other = { ...GAP, kind: "test_user", reason: "the other" };
  const { text } = renderFindings([...many("warning"), other], { perKind: 2 });
  assertEquals(text.match(/warning gap \d/g), ["warning gap 0", "warning gap 1"]);
  assertStringIncludes(text, "the other");
  assertStringIncludes(text, "(3 of 10 findings; left out: Balance gap (7). ");
  const graver = renderFindings([...many("critical"), other], { perKind: 2 });
  assertEquals(graver.text.match(/critical gap/g)?.length, 9);
  assertStringIncludes(graver.text, "(10 findings)");
  assertThrows(() => renderFindings([GAP], { perKind: 0.5 }), RangeError);
});

Deno.test("renderFindings() keeps every digit of a exposure", () => {
  const exposureOf = (amount: unknown, currency: string) =>
    /right; white-space: nowrap">([^<]*)</.exec(renderFindings([{ ...GAP, amount, currency }]).html)
      ?.[1];
  assertEquals(exposureOf("123456789012.345678", "BHD"), "BHD 123,456,789,012.345678");
  assertEquals(exposureOf(1569.1645, "SAR"), "SAR 1,569.1645");
  assertEquals(exposureOf("1000.500000", "AED"), "AED 1,000.50");
  assertEquals(exposureOf(999, "JPY"), "JPY 999");
  assertEquals(exposureOf(0, "KWD"), "KWD 0.000");
});

Deno.test("renderFindings() writes exposures as the ledger's own macro does", async () => {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  for (const { kind, createSql } of ruleObjects()) {
    if (kind === "macro" && !createSql.includes(" as table")) await connection.run(createSql);
  }
  const codes = [...readSeedColumn("currencies", "currency"), "ZZZ"];
  const amounts = ["0", "0.000001", "7", "1234.5", "999999999999.999999", "1000000"];
  for (const [code, amount] of codes.flatMap((code) => amounts.map((a) => [code, a]))) {
    const answer = await connection.runAndReadAll(
      "select amount_text($1::decimal(18, 6), $2)",
      [amount, code],
    );
    const { text } = renderFindings([{ ...GAP, amount, currency: code, reason: "" }]);
    assertStringIncludes(text, ` ${answer.getRows()[0][0]}  `);
  }
  connection.closeSync();
  instance.closeSync();
});

Deno.test("renderFindings() escapes whatever a finding holds", () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom(`<script>alert(1)</script>`, `"><img onerror=x>`, "</td></table>", "&lt;"),
  );
  fc.assert(fc.property(hostile, hostile, hostile, (reason, user_id, kind) => {
    const currency = reason;
    const { html, text } = renderFindings([
      { ...GAP, reason, user_id, kind, currency, severity: kind, finding_id: user_id },
    ]);
    const rest = html.replace(
      /<\/?(div|table|caption|thead|tbody|tfoot|tr|th|td|span|code|br)\b[^<>]*>/g,
      "",
    );
    assert(!/[<>]/.test(rest), html);
    assertEquals(html.match(/<td/g)?.length, 7);
    assertEquals(
      html.match(/<span class="balancebook-id" title="[^"]*" data-id="[^"]*">/g)?.length,
      1,
    );
    assert(text.includes("await show(evidence("));
  }));
});

Deno.test("renderFindings() reads an Arquero table, and says so when there is nothing", () => {
  const table = aq.from([GAP, OUTAGE]);
  assertStringIncludes(renderFindings(table).text, "outage");
  assertEquals(renderFindings(table).html, renderFindings([GAP, OUTAGE]).html);
  assertEquals(renderFindings([]).text, "No findings match the filter.");
  assertEquals(renderFindings(table.slice(0, 0)).html, "<p>No findings match the filter.</p>");
});

Deno.test("renderFindings() names the rows of what it leaves out, where a page has them", () => {
  const title = `"><b>&`;
  const rows = [GAP, { ...GAP, title }, { ...OUTAGE, title }, { ...OUTAGE, severity: "notice" }];
  const { html, text } = renderFindings(rows, { perKind: 1, limit: 1, rows: "open_findings?q=1" });
  const named = [...html.matchAll(/<span data-rows="([^"]*)">([^<]*)<\/span> \((\d)\)/g)]
    .map(([, address, words, count]) => [unescapeXml(address), unescapeXml(words), count]);
  const of = (title: string, currency: string, severity: string) =>
    `open_findings?${new URLSearchParams({
      q: "1",
      "is.title": title,
      "is.currency": currency,
    })}&is.severity=${severity}`;
  assertEquals(named, [
    [of("Outage", "\u2013", "notice"), "Outage", "1"],
    [of(title, String(GAP.currency), GAP.severity), title, "1"],
  ]);
  assertEquals(/data-rows|&lt;/.test(text), false);
  assertEquals(renderFindings(rows, { limit: 1 }).html.includes("data-rows"), false);
});

Deno.test("renderFindings() refuses rows that have no id", () => {
  assertThrows(() => renderFindings([{ kind: "outage" }]), TypeError, "finding_id");
});
