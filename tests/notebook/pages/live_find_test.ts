import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeUuid, PrintedLog } from "../../ledger/store/_printed.ts";
import { HOSTILE, textOf, withSite } from "./_live.ts";

const USERS = [makeUuid(), makeUuid()];
const LOG = USERS.reduce(
  (log, userId) =>
    log.transaction("2024-02-01T21:00:00.000Z", { userId, action: HOSTILE })
      .transaction("2024-02-02T21:00:00.000Z", { userId, oldBalance: 90, paymentBalance: 83.1 }),
  new PrintedLog(),
);

Deno.test("ids that begin alike are told from one another", () =>
  withSite(async ({ get, ledger }) => {
    const reader = await LedgerReader.open(ledger);
    const { id, kind } = await reader.columns(
      "select headline as id, 'case' as kind from cases union all select title, 'finding' from findings",
    );
    reader.close();
    const users = textOf((await get("/find?q=00000000-0000")).body);
    for (const user of USERS) assertStringIncludes(users, `${user} 2 transactions in BHD`);
    const transactions = textOf((await get("/find?q=01")).body);
    assert(/01\w{24} 2024-02-01 21:00 UTC, BHD 10\.000/.test(transactions), transactions);
    const cases = textOf((await get("/find?q=case-")).body);
    const headlines = id.filter((_, row) => kind[row] === "case").map(String);
    assertEquals(headlines.filter((headline) => !cases.includes(headline)), []);
    const findings = textOf((await get("/find?q=sync_break")).body);
    assert(/sync_break-\w{10} Sync break, 2024-02-02/.test(findings), findings);
  }, { log: LOG }));

Deno.test("what is no id leads to the log lines with its words, a wrong filter to its page without it", () =>
  withSite(async ({ get }) => {
    const { status, body } = await get(`/find?q=${encodeURIComponent('no"such')}`);
    assertEquals(status, 404);
    const href = /href="(\/rows\/attributed_events\?search=[^"]*)"/.exec(body)![1];
    assertEquals((await get(href)).status, 200);
    for (const path of ["/rows/reconciliation", "/02_reconcile", "/rows/overdrafts"]) {
      const refused = await get(`${path}?from=2024-13-01`);
      assertEquals(refused.status, 400);
      assertStringIncludes(refused.body, `<a href="${path}">This page without filters</a>`);
    }
    assert(!(await get("/rows/nothing")).body.includes("without filters"));
    const filtered = (await get("/rows/overdrafts?currency=BHD")).body;
    assertStringIncludes(filtered, '<a href="/rows/overdrafts" data-live>Clear filters</a>');
  }, { log: LOG }));

Deno.test("an id that is shown by its first characters says the whole one for paper", () =>
  withSite(async ({ get }) => {
    const { body } = await get("/rows/reconciliation");
    const shown = [...body.matchAll(/<span class="balancebook-id"[^>]* title="([^"]*)"/g)];
    assert(shown.some(([, title]) => title === USERS[0]), body);
    const { body: user } = await get(`/user/${USERS[0]}`);
    assert(/<a class="balancebook-id" href="\/transaction\/[^"]*" title="\w{26}">/.test(user));
  }, { log: LOG }));

Deno.test("a case leads to the next open one in order, to all of them, and to its entries", () =>
  withSite(async ({ get, ledger }) => {
    const reader = await LedgerReader.open(ledger);
    const { id } = await reader.columns(
      "select case_id as id from reviewed_cases where is_open order by case_order(reviewed_cases)",
    );
    reader.close();
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
