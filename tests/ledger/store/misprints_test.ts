import { assertEquals, assertMatch } from "../../_assert.ts";
import {
  askLogAll as askLogAllAlone,
  makeUlid,
  makeUuid,
  PrintedLog,
  type Row,
} from "./_printed.ts";
import { askLog, askLogAll, test } from "./_together.ts";

const DAY_MS = 86_400_000;

/** 21:00 of a day of March 2024, from 1. */
function day(number: number): string {
  return new Date(Date.UTC(2024, 2, 1, 21) + (number - 1) * DAY_MS).toISOString();
}

const CAUSES_SQL = "select user_id, cause, step from difference_steps order by logged_at, user_id";

/** Two users, each of whom has the other one's debit of the second evening. */
function swapUsers(walletIds: boolean): { log: PrintedLog; users: [string, string] } {
  const [own, other] = [makeUuid(), makeUuid()].sort();
  const metadata = (user: string) => walletIds ? `'{"walletId":"wallet#${user}"}'` : "undefined";
  const log = new PrintedLog();
  const add = (at: string, user: string, owner: string, balance: number, amount: number) =>
    log.transaction(at, {
      userId: user,
      metadata: metadata(owner),
      amount,
      oldBalance: balance,
      newBalance: balance - amount,
      paymentBalance: balance - amount + (owner === own ? 5 : 0),
    });
  add(day(1), own, own, 100, 10);
  add(day(1), other, other, 60, 10);
  add(day(2), other, own, 90, 7);
  add(day(2), own, other, 50, 9);
  add(day(3), own, own, 83, 10);
  add(day(3), other, other, 41, 10);
  return { log, users: [own, other] };
}

for (const walletIds of [false, true]) {
  const by = walletIds ? "the wallets that they name" : "the balances alone";
  test(`two users' transactions that were exchanged are told as such by ${by}`, async () => {
    const { log, users: [own, other] } = swapUsers(walletIds);
    const wrong = (user_id: string, step: number): Row => ({ user_id, cause: "wrong_user", step });
    assertEquals(await askLog(log, CAUSES_SQL), [
      { user_id: own, cause: "first_seen", step: 5 },
      wrong(own, -5),
      wrong(other, 5),
      wrong(own, 5),
      wrong(other, -5),
    ]);
  });
}

test("a transaction that was printed for another user is missing in no log of its own user", async () => {
  const [own, other] = [makeUuid(), makeUuid()];
  const metadata = `'{"walletId":"wallet#${own}"}'`;
  const stray = makeUlid(day(2));
  const log = new PrintedLog()
    .transaction(day(1), { userId: own, metadata, oldBalance: 100 })
    .transaction(day(2), { id: stray, userId: other, metadata, oldBalance: 90 })
    .transaction(day(3), { userId: own, metadata, oldBalance: 80 });
  const [steps, cases] = await askLogAll(log, [
    "select user_id, cause, counterpart_id from difference_steps",
    "select cause, severity, len(user_ids) as users, len(finding_ids) as findings from cases",
  ]);
  assertEquals(steps, [{ user_id: own, cause: "wrong_user", counterpart_id: stray }]);
  assertEquals(cases, [{ cause: "wrong_user", severity: "warning", users: 2, findings: 2 }]);
});

test("a gap by what a transaction moved is no second booking where a day without one lies in it", async () => {
  const older = (number: number, oldBalance: number) => ({
    at: day(number),
    fields: { type: null, oldBalance, newBalance: oldBalance - 10 },
  });
  const causesOf = async (...printed: readonly ReturnType<typeof older>[]) => {
    const log = new PrintedLog();
    for (const { at, fields } of printed) log.transaction(at, fields);
    return await askLog(log, "select cause, is_mechanical, reason from cases");
  };
  const first = [older(1, 100), older(2, 90)];
  const [[missing], [doubled]] = await Promise.all([
    causesOf(...first, older(4, 70)),
    causesOf(...first, older(3, 70)),
  ]);
  assertEquals([missing.cause, doubled.cause], ["missing_log", "wallet_doubled"]);
  assertMatch(String(missing.reason), /the log of another one like it is missing, or the wallet/);
});

test("a gap that fits into no other wallet is not told as the wrong user's", async () => {
  const [own, other] = [makeUuid(), makeUuid()];
  const log = new PrintedLog()
    .transaction(day(1), { userId: own, oldBalance: 100, newBalance: 90, paymentBalance: 90 })
    .transaction(day(1), { userId: other, oldBalance: 60, newBalance: 50, paymentBalance: 50 })
    .transaction(day(2), { userId: own, oldBalance: 50, newBalance: 40, paymentBalance: 80 })
    .transaction(day(2), { userId: other, oldBalance: 77, newBalance: 67, paymentBalance: 40 });
  const found = await askLog(log, CAUSES_SQL);
  assertEquals(found.map(({ cause }) => cause), ["wallet_moved", "wallet_moved"]);
});

/** A user whose second debit of three is printed in another currency. */
function slipCurrency(opening: number): PrintedLog {
  const userId = makeUuid();
  return new PrintedLog()
    .transaction(day(1), { userId, oldBalance: 100, newBalance: 90, paymentBalance: 90 })
    .transaction(day(2), {
      userId,
      currency: "SAR",
      amount: 200,
      oldBalance: opening,
      newBalance: opening - 20,
      paymentBalance: opening - 20,
      vat: 180,
    })
    .transaction(day(3), { userId, oldBalance: 70, newBalance: 60, paymentBalance: 60 });
}

test("a wallet that goes on through another currency is told as printed in a wrong one", async () => {
  const causes = "select cause from difference_steps";
  const [[slipped, cases], missing] = await Promise.all([
    askLogAllAlone(slipCurrency(90), [
      causes,
      "select cause, len(finding_ids) as findings from cases",
    ]),
    askLog(slipCurrency(95), causes),
  ]);
  assertEquals(slipped, [{ cause: "currency_switch" }]);
  assertEquals(missing, [{ cause: "missing_log" }]);
  assertEquals(cases, [{ cause: "currency_switch", findings: 3 }]);
});

test("an outcome that is not printed is a case of its own where a difference is first seen", async () => {
  const log = new PrintedLog().transaction(
    day(1),
    { userId: makeUuid(), oldBalance: 100, newBalance: 90, paymentBalance: 400 },
    "",
  );
  assertEquals(await askLog(log, "select cause from cases order by cause"), [
    { cause: "first_seen" },
    { cause: "unknown_outcome" },
  ]);
});
