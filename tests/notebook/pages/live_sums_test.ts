import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeUuid, PrintedLog } from "../../ledger/store/_printed.ts";
import { textOf, withSite } from "./_live.ts";

/** Users whose balances differ by so much, in a currency each. */
function differ(differences: readonly (readonly [currency: string, by: number])[]): PrintedLog {
  return differences.reduce((log, [currency, by]) => {
    const userId = makeUuid();
    return log.transaction("2024-02-01T21:00:00.000Z", { userId, currency })
      .transaction("2024-02-02T21:00:00.000Z", {
        userId,
        currency,
        oldBalance: 90,
        paymentBalance: 80 + by,
      });
  }, new PrintedLog());
}

const LOG = differ([
  ["BHD", 4.1234],
  ["BHD", 1.0002],
  ["BHD", -30],
  ["SAR", 50],
  ...Array.from({ length: 30 }, () => ["SAR", -1] as const),
]);

/** The difference of the one user of a case, payment balance minus wallet. */
async function differenceOf(ledger: string, currency: string): Promise<number> {
  const reader = await LedgerReader.open(ledger);
  const { difference } = await reader.columns(
    `select difference::double as difference from outstanding_differences
     where user_id = (select user_ids[1] from cases where currency = $1 and user_count = 1)`,
    [currency],
  );
  reader.close();
  return Number(difference[0]);
}

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

Deno.test("titles in rows lead to their case or finding, and the user beside them to its page", () =>
  withSite(async ({ get }) => {
    const cases = (await get("/rows/reviewed_cases?size=25")).body;
    const headline = /data-label="headline"[^>]*>[^]*?<\/td>/.exec(cases)![0];
    assert(
      /<a href="\/case\/case-\w{10}">[A-Z][\w ]+<\/a><\/span>, user /.test(headline),
      headline,
    );
    const findings = (await get("/rows/findings?size=25")).body;
    assert(
      /data-label="title"[^>]*><span><span data-id="[^"]*"><a href="\/finding\//.test(findings),
    );
    const { body } = await get("/00_overview");
    const users = [...body.matchAll(/<a href="\/user\/[^"]*">(user [^<]*)<\/a>([^<]*<)/g)];
    assert(users.length > 0, textOf(body));
    assertEquals(users.filter(([, link]) => !/^user \S+$/.test(link)), []);
  }, { log: LOG }));

Deno.test("rows can be sorted without their headings, and a sorting of two columns is kept", () =>
  withSite(async ({ get }) => {
    const { body } = await get("/rows/outstanding_differences?sort=-difference");
    assert(/<option value="-difference" selected>difference, largest first</.test(body));
    const two = (await get("/rows/outstanding_differences?sort=currency,-difference")).body;
    assertStringIncludes(two, '<option value="currency,-difference" selected>as in the address<');
    const form = /<form class="rows"[^]*?<\/form>/.exec(two)![0];
    assertEquals(form.split('name="sort"').length - 1, 1);
  }, { log: LOG }));

Deno.test("a transaction's page works its two checks out before its figures", () =>
  withSite(async ({ get, ledger }) => {
    const reader = await LedgerReader.open(ledger);
    const { id } = await reader.columns(
      "select transaction_id as id from transactions order by logged_at",
    );
    reader.close();
    const [first, second, third] = await Promise.all(
      id.map(async (id) => textOf((await get(`/transaction/${id}`)).body)),
    );
    assertStringIncludes(first, "MATCHED, applied: DEBIT of BHD 10.000 on 2024-02-01 21:00 UTC.");
    assertStringIncludes(
      first,
      "wallet before 100.000 - (amount 10.000 - VAT 0.000) = 90.000; the log prints 90.000, " +
        "difference 0.000.",
    );
    assertStringIncludes(second, "payment balance 84.100 - wallet after 81.000 = 3.100.");
    assertStringIncludes(third, "wallet before 81.000 + (amount 22.000 - VAT 2.000) = 101.000");
    assert(second.indexOf("Sync:") < second.indexOf("Figures"), second);
  }, {
    log: new PrintedLog()
      .transaction("2024-02-01T21:00:00.000Z", {})
      .transaction("2024-02-02T21:00:00.000Z", {
        amount: 9,
        oldBalance: 90,
        paymentBalance: 84.1,
      })
      .transaction("2024-02-03T21:00:00.000Z", {
        type: "CREDIT",
        amount: 22,
        vat: 2,
        oldBalance: 81,
        newBalance: 101,
        paymentBalance: 104.1,
      }),
  }));

Deno.test("nobody closes a case by a hasty click: its state has to be chosen", () =>
  withSite(async ({ get, ledger }) => {
    const reader = await LedgerReader.open(ledger);
    const { id } = await reader.columns("select case_id as id from cases limit 1");
    reader.close();
    const { body } = await get(`/case/${id[0]}`);
    assert(/<select name="state" required><option value="" selected>/.test(body));
  }, { log: LOG }));

Deno.test("a case says of each user a figure, and leaves to its words which side is wrong", () =>
  withSite(async ({ get, ledger }) => {
    const reader = await LedgerReader.open(ledger);
    const { id } = await reader.columns(
      "select case_id as id from cases where currency = 'SAR' and user_count = 1",
    );
    reader.close();
    const { body } = await get(`/case/${id[0]}`);
    const [, open] = /data-label="open: payment balance - wallet"[^>]*>([^<]*)</.exec(body)!;
    const difference = await differenceOf(ledger, "SAR");
    assertEquals(Number(open.replace("-", "")), Math.abs(difference));
    assertEquals(Math.sign(Number(open)), Math.sign(difference));
  }, { log: LOG }));

Deno.test("a sum is in whole coins, a smaller one and a single amount are exact", async () => {
  await withSite(async ({ ledger }) => {
    const reader = await LedgerReader.open(ledger);
    const { texts } = await reader.columns(`select [
        sum_text(1234.567891::decimal(18, 6), 'BHD'), sum_text(-2.005, 'SAR'),
        sum_text(1234.5, 'JPY'), sum_text(0.000049, 'BHD'), sum_text(0.00015, 'CLF'),
        sum_text(99999999999999999999.9996::decimal(38, 6), 'BHD'), sum_text(0, 'SAR'),
        coalesce(sum_text(null::decimal(18, 6), 'SAR'), 'none'), sum_money(1.23456, 'BHD'),
        amount_text(1.23456, 'BHD')] as texts`);
    reader.close();
    assertEquals(texts[0], [
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
