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
