import { assertEquals, assertRejects, assertStringIncludes } from "../../_assert.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import { readUser } from "../../../lib/ledger/evidence/user.ts";
import { OTHER_USER, PrintedLog, USER } from "../store/_printed.ts";
import { withLedgerOf } from "./_ledger.ts";

const BLOCKED = `{
  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',
  data: { userId: '${USER}', currentBalance: 90, transactionId: 'x' }
}`;
const LOG = new PrintedLog()
  .transaction("2024-03-01T21:00:00.000Z", { amount: 10 })
  .transaction("2024-03-02T09:00:00.000Z", { amount: 100, oldBalance: 90 }, BLOCKED)
  .transaction("2024-03-03T21:00:00.000Z", {
    type: "CREDIT",
    oldBalance: 90,
    amount: 0.5,
    paymentBalance: -10,
  })
  .transaction("2024-03-04T21:00:00.000Z", { userId: OTHER_USER, currency: "SAR" })
  .transaction("2024-03-05T21:00:00.000Z", { userId: OTHER_USER, currency: "AED" });

Deno.test("a user's history says what is outstanding, since when, and after which transactions", () =>
  withLedgerOf(LOG, async (reader) => {
    const history = await readUser(reader, USER);
    assertEquals(
      history.currencies.map(({ currency, is_out_of_sync }) => [currency, is_out_of_sync]),
      [
        ["BHD", true],
      ],
    );
    assertStringIncludes(
      history.currencies[0].sentence,
      "Wallet too high by BHD 100.500 when last seen",
    );
    assertStringIncludes(history.currencies[0].sentence, "it is owed by the user");
    assertStringIncludes(history.currencies[0].sentence, "since 2024-03-02 09:00 UTC");
    assertEquals(history.balances.map((point) => point.wallet), [90, 90, 90.5]);
    assertEquals(history.balances.map((point) => point.payment_balance), [90, -10, -10]);
    assertEquals(history.balances.map((point) => point.blocked_balance), [null, -10, null]);
    assertEquals(history.transactions.map((row) => row.outcome), ["applied", "blocked", "applied"]);
    assertEquals(history.transactions.map((row) => row["payment balance - wallet"]), [
      "0.000",
      "-100.000",
      "-100.500",
    ]);
    assertEquals(
      new Set(history.findings.map((row) => row.kind)).isSupersetOf(
        new Set(["sync_break", "blocked_overdraft", "payment_negative"]),
      ),
      true,
    );
  }));

Deno.test("a user with two currencies has a sentence for each, and no sum of them", () =>
  withLedgerOf(LOG, async (reader) => {
    const { currencies } = await readUser(reader, OTHER_USER);
    assertEquals(currencies.map(({ currency, is_out_of_sync }) => [currency, is_out_of_sync]), [
      ["AED", false],
      ["SAR", false],
    ]);
    assertStringIncludes(currencies[0].sentence, "Nothing is outstanding in AED");
  }));

Deno.test("the last transactions are kept, and all are counted", () =>
  withLedgerOf(LOG, async (reader) => {
    const { transactions, transactionCount, balances } = await readUser(reader, USER, { limit: 2 });
    assertEquals([transactions.length, transactionCount, balances.length], [2, 3, 3]);
    assertEquals(transactions.map((row) => row.outcome), ["blocked", "applied"]);
    await assertRejects(() => readUser(reader, USER, { limit: 1.5 }), RangeError);
    await assertRejects(() => readUser(reader, "nobody"), UserError, 'Cannot find user "nobody"');
  }));
