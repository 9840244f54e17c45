import { assertEquals, assertStringIncludes } from "../../_assert.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { ALREADY_SYNCED, makeUuid, PrintedLog } from "../../ledger/store/_printed.ts";
import { textOf, withSite } from "./_live.ts";

Deno.test("values of ours stand in words, those of the logs as printed, and what excludes each other is said", () =>
  withSite(async ({ get }) => {
    const rows = (await get("/rows/reconciliation")).body;
    assertStringIncludes(rows, "<span>already synced</span>");
    assertStringIncludes(rows, "<span>RENEW_<wbr>SUBSCRIPTION</span>");
    const filtered = await get("/rows/reconciliation?is.outcome=already_synced");
    assertStringIncludes(textOf(filtered.body), "of 1 row");
    const entries = (await get("/rows/open_entries")).body;
    assertStringIncludes(textOf(entries), "then book that one alone");
    assertStringIncludes(entries, ">follows from its cause</a>");
  }, {
    log: new PrintedLog()
      .transaction("2024-02-01T21:00:00.000Z", { action: "RENEW_SUBSCRIPTION" })
      .transaction("2024-02-02T21:00:00.000Z", { oldBalance: 90 }, ALREADY_SYNCED),
  }));

Deno.test("ids that begin alike are listed by what is looked for most, users first", () =>
  withSite(async ({ get }) => {
    const { body } = await get("/find?q=00000000-0000");
    const headings = [...body.matchAll(/<h2>(\w+)<\/h2>/g)].map(([, heading]) => heading);
    assertEquals(headings, ["Users", "Messages", "Requests"]);
  }, {
    log: new PrintedLog().transaction("2024-02-01T21:00:00.000Z", { userId: makeUuid() }),
  }));

Deno.test("a case of many users says of how many its charts are", () =>
  withSite(async ({ get, ledger }) => {
    const reader = await LedgerReader.open(ledger);
    const { id, n } = await reader.columns(
      "select case_id as id, user_count as n from cases order by user_count desc limit 1",
    );
    reader.close();
    assertEquals(n, [4]);
    assertStringIncludes((await get(`/case/${id[0]}`)).body, "The charts are of 2 of 4 users.");
  }, {
    log: [1, 2, 3, 4].reduce((log, n) => {
      const userId = makeUuid();
      return log.transaction(`2024-02-01T21:00:0${n}.000Z`, { userId })
        .transaction(`2024-02-02T21:00:0${n}.000Z`, {
          userId,
          oldBalance: 90,
          paymentBalance: 70,
        });
    }, new PrintedLog()),
  }));

Deno.test("a case's charts are of those with most at stake, whatever their currency", () => {
  const users = [1, 2, 3].map(() => ({ userId: makeUuid(), currency: "BHD", last: 10, usual: 10 }));
  const most = { userId: makeUuid(), currency: "SAR", last: 30, usual: 20 };
  const log = [...users, most].reduce(
    (log, { userId, currency, last, usual }, n) =>
      [1, 2, 3].reduce((log, day) => {
        const amount = day === 3 ? last : usual;
        const oldBalance = 1000 - (day - 1) * usual;
        const paymentBalance = oldBalance - (day === 3 ? 2 : 1) * amount;
        const fields = { userId, currency, amount, oldBalance, paymentBalance };
        return log.transaction(`2024-02-0${day}T21:00:0${n}.000Z`, fields);
      }, log),
    new PrintedLog(),
  );
  return withSite(async ({ get, ledger }) => {
    const reader = await LedgerReader.open(ledger);
    const { id, currency } = await reader.columns(
      "select case_id as id, currency from cases where user_count = 4",
    );
    reader.close();
    assertEquals(currency, ["BHD"]);
    const { body } = await get(`/case/${id[0]}`);
    const charted = [...body.matchAll(/<svg[^>]*aria-label="[^"]*: User ([\w-]+)/g)]
      .map(([, user]) => user);
    assertEquals(charted[0], most.userId);
  }, { log });
});
