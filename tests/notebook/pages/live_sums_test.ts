import { assertEquals, assertStringIncludes } from "../../_assert.ts";
import { ask } from "../../_temporary.ts";
import { differ, textOf, withSite } from "./_live.ts";

const LOG = differ([
  ["BHD", 4.1234],
  ["BHD", 1.0002],
  ["BHD", -30],
  ["SAR", 50],
  ...Array.from({ length: 30 }, () => ["SAR", -1] as const),
]);

const rowsOf = (body: string) =>
  [...(/<details class="sums"[^]*?<\/details>/.exec(body)?.[0] ?? "").matchAll(
    /<tr>(<td[^]*?)<\/tr>/g,
  )].map(([, cells]) =>
    [...cells.matchAll(/<td[^>]*>([^]*?)<\/td>/g)].map(([, cell]) => cell.replace(/<[^>]*>/g, ""))
      .join(" ")
  );

Deno.test("a page of differences and one of entries add up all rows, not those of one page", () =>
  withSite(async ({ get }) => {
    const all = (await get("/rows/outstanding_differences?size=25")).body;
    assertStringIncludes(textOf(all), "1 to 25 of 34 rows");
    assertEquals(rowsOf(all), ["BHD 3 5.124 30.000", "SAR 31 50.00 30.00"]);
    const some = (await get("/rows/outstanding_differences?currency=SAR&to.difference=0")).body;
    assertEquals(rowsOf(some), ["SAR 30 0.00 30.00"]);
    const none = (await get("/rows/outstanding_differences?from.difference=1000")).body;
    assertEquals([rowsOf(none), none.includes("Sums of all")], [[], false]);
    const entries = (await get("/rows/open_entries?currency=BHD")).body;
    assertEquals(rowsOf(entries), [
      "decide payment BHD 3 30.000 5.124",
      "decide wallet BHD 3 5.124 30.000",
    ]);
    const chosen = (await get("/rows/open_entries?currency=BHD&is.task=decide")).body;
    assertEquals(rowsOf(chosen), ["payment BHD 3 30.000 5.124", "wallet BHD 3 5.124 30.000"]);
  }, { log: LOG }));

Deno.test("a sum is in whole coins, a smaller one and a single amount are exact", async () => {
  await withSite(async ({ ledger }) => {
    const [{ texts }] = await ask(
      ledger,
      `select [
        sum_text(1234.567891::decimal(18, 6), 'BHD'), sum_text(-2.005, 'SAR'),
        sum_text(1234.5, 'JPY'), sum_text(0.000049, 'BHD'), sum_text(0.00015, 'CLF'),
        sum_text(99999999999999999999.9996::decimal(38, 6), 'BHD'), sum_text(0, 'SAR'),
        coalesce(sum_text(null::decimal(18, 6), 'SAR'), 'none'), sum_money(1.23456, 'BHD'),
        amount_text(1.23456, 'BHD')] as texts`,
    );
    assertEquals(texts, [
      "BHD 1,234.568",
      "SAR -2.005",
      "JPY 1,234.5",
      "BHD 0.000049",
      "CLF 0.0002",
      "BHD 100,000,000,000,000,000,000.000",
      "SAR 0.00",
      "none",
      "1.235",
      "BHD 1.23456",
    ]);
  }, { log: LOG });
});
