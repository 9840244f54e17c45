import { assertEquals } from "../../_assert.ts";
import { ask } from "../../../lib/ledger/evidence/_ask.ts";
import { readCase } from "../../../lib/ledger/evidence/case.ts";
import type { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeUuid, PrintedLog } from "../store/_printed.ts";
import { withLedgerOf } from "./_ledger.ts";

const USERS = { BHD: [makeUuid(), makeUuid(), makeUuid()], SAR: [makeUuid()], KWD: [makeUuid()] };

/** Users of three currencies, whose payment sides book a debit of 10 twice; and one who is quiet. */
const DOUBLED = new PrintedLog();
for (const [currency, users] of Object.entries(USERS)) {
  for (const userId of users) {
    DOUBLED
      .transaction("2024-03-01T21:00:00.000Z", { userId, currency })
      .transaction("2024-03-02T21:00:00.000Z", {
        userId,
        currency,
        oldBalance: 90,
        paymentBalance: 70,
      });
  }
}
DOUBLED.transaction("2024-03-01T21:00:00.000Z", { userId: makeUuid(), currency: "AED" });

const CASES = `
  select amounts, currencies, for_company, for_user, entry, case_id
  from reviewed_cases where cause = 'payment_doubled'
      and in_scope_case(reviewed_cases)`;

async function casesIn(reader: LedgerReader, currency?: string) {
  await reader.setScope({ currency });
  return await reader.columns(CASES);
}

Deno.test("a case of several currencies says of each what is open, who owes whom, and what to book", () =>
  withLedgerOf(DOUBLED, async (reader) => {
    const found = await casesIn(reader);
    assertEquals(found.amounts, ["BHD 30.000, KWD 10.000, SAR 10.00"]);
    assertEquals(found.currencies, [["BHD", "KWD", "SAR"]]);
    assertEquals(found.for_company, [
      "The company adds BHD 30.000, KWD 10.000 and SAR 10.00 to the payment side",
    ]);
    assertEquals(found.for_user, [
      "The users owe nothing: the wallet is right, and the payment side shows " +
      "BHD 30.000, KWD 10.000 and SAR 10.00 too little",
    ]);
    const { case: one } = await readCase(reader, String(found.case_id[0]));
    assertEquals(one.exposure, "BHD 30.000, KWD 10.000, SAR 10.00");
    for (const currency of ["BHD", "SAR", "KWD"]) {
      assertEquals((await casesIn(reader, currency)).case_id, found.case_id, currency);
    }
    assertEquals((await casesIn(reader, "AED")).case_id, []);
  }));

Deno.test("what is most material in its currency comes first of a case", () => {
  const [first, second, small] = [makeUuid(), makeUuid(), makeUuid()];
  const log = new PrintedLog();
  const debits: Readonly<Record<string, readonly [string, readonly number[]]>> = {
    [first]: ["AED", [1000, 1000, 20]],
    [second]: ["AED", [1000, 1000, 15]],
    [small]: ["BHD", [10, 10, 10]],
  };
  for (const [userId, [currency, amounts]] of Object.entries(debits)) {
    let oldBalance = 5000;
    for (const [day, amount] of amounts.entries()) {
      const times = day === amounts.length - 1 ? 2 : 1;
      const paymentBalance = oldBalance - times * amount;
      const fields = { userId, currency, amount, oldBalance, paymentBalance };
      log.transaction(`2024-03-0${day + 1}T21:00:00.000Z`, fields);
      oldBalance -= amount;
    }
  }
  return withLedgerOf(log, async (reader) => {
    const { case_id } = await reader.columns(
      "select case_id from cases where cause = 'payment_doubled'",
    );
    const { users, entries } = await readCase(reader, String(case_id[0]));
    assertEquals(users.map(({ user }) => user), [small, first, second]);
    assertEquals(entries.map(({ rows }) => rows.map(({ user, amount }) => [user, amount])), [
      [[small, "10.000"], [first, "20.00"], [second, "15.00"]],
    ]);
  });
});

Deno.test("a case of many users says of one what is open of this one, in its own currency", () =>
  withLedgerOf(DOUBLED, async (reader) => {
    const rows = await ask(reader, "user_cases", { user_id: USERS.SAR[0] });
    const [own] = rows.filter(({ cause }) => cause === "payment_doubled");
    assertEquals([own.amounts, own.for_user, own.entry], [
      "SAR 10.00",
      "The user owes nothing: the wallet is right, and the payment side shows SAR 10.00 too little",
      "add SAR 10.00 to the payment side",
    ]);
  }));
