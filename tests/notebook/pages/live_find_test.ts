import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { ask } from "../../_temporary.ts";
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
    const known = await ask(ledger, "select headline from cases");
    const users = textOf((await get("/find?q=00000000-0000")).body);
    for (const user of USERS) assertStringIncludes(users, `${user} 2 transactions in BHD`);
    const transactions = textOf((await get("/find?q=01")).body);
    assert(/01\w{24} 2024-02-01 21:00 UTC, BHD 10\.000/.test(transactions), transactions);
    const cases = textOf((await get("/find?q=case-")).body);
    assert(known.length > 0);
    assertEquals(known.filter(({ headline }) => !cases.includes(`${headline}`)), []);
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
