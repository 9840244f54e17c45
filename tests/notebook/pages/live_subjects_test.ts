import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { ask } from "../../_temporary.ts";
import { PrintedLog } from "../../ledger/store/_printed.ts";
import { differ, textOf, withSite } from "./_live.ts";

const LOG = differ([["BHD", 4.1], ["BHD", -30], ["SAR", 50]]);

Deno.test("a case leads to the next open one in order, to all of them, and to its entries", () =>
  withSite(async ({ get, ledger }) => {
    const open = await ask(
      ledger,
      "select case_id as id from reviewed_cases where is_open order by case_order(reviewed_cases)",
    );
    const id = open.map(({ id }) => id);
    assert(id.length >= 2);
    const nextOf = (body: string) => /<a href="\/case\/([\w-]+)">Next open case: /.exec(body)?.[1];
    const bodies = await Promise.all(id.map(async (id) => (await get(`/case/${id}`)).body));
    assertEquals(bodies.map(nextOf), [...id.slice(1), undefined]);
    assertStringIncludes(bodies[0], 'href="/rows/reviewed_cases?is.is_open=true">All open cases<');
    const entries = await get(`/rows/open_entries?is.case_id=${id[0]}`);
    assertStringIncludes(bodies[0], `href="/rows/open_entries?is.case_id=${id[0]}"`);
    assertStringIncludes(textOf(entries.body), "Sums of all these rows");
    // The bar leads to those that are to be looked at.
    assertStringIncludes(bodies[0], '<a href="/rows/reviewed_cases?is.is_open=true">Cases</a>');
  }, { log: LOG }));

Deno.test("a transaction's page works its two checks out before its figures", () =>
  withSite(async ({ get, ledger }) => {
    const ids = await ask(
      ledger,
      "select transaction_id as id from transactions order by logged_at",
    );
    const [first, second, third] = await Promise.all(
      ids.map(async ({ id }) => textOf((await get(`/transaction/${id}`)).body)),
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
    const [{ id }] = await ask(ledger, "select case_id as id from cases limit 1");
    const { body } = await get(`/case/${id}`);
    assert(/<select name="state" required><option value="" selected>/.test(body));
  }, { log: LOG }));

Deno.test("a case says of each user a figure, and leaves to its words which side is wrong", () =>
  withSite(async ({ get, ledger }) => {
    const [{ id, difference }] = await ask(
      ledger,
      `select cases.case_id as id, outstanding_differences.difference::double as difference
       from cases
       inner join outstanding_differences on cases.user_ids[1] = outstanding_differences.user_id
       where cases.currency = 'SAR' and cases.user_count = 1`,
    );
    const { body } = await get(`/case/${id}`);
    const [, open] = /data-label="open: payment balance - wallet"[^>]*>([^<]*)</.exec(body)!;
    assertEquals(Number(open), difference);
  }, { log: LOG }));
