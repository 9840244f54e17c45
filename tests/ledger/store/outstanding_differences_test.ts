import { assertEquals } from "../../_assert.ts";
import { ALREADY_SYNCED, PrintedLog, USER } from "./_printed.ts";
import { askLog, askLogs, test } from "./_together.ts";

const BLOCKED = `{
  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',
  data: { userId: '${USER}', currentBalance: 60, transactionId: 'x' }
}`;

/** A user in sync; a debit that is blocked, which the payment service has booked; a credit on top. */
function makeLog(withCredit: boolean): PrintedLog {
  const log = new PrintedLog()
    .transaction("2024-04-01T21:00:00.000Z", {
      amount: 10,
      oldBalance: 70,
      newBalance: 60,
      paymentBalance: 60,
    })
    .transaction(
      "2024-04-02T21:00:00.000Z",
      { amount: 80, oldBalance: 60, newBalance: -20, paymentBalance: -20 },
      BLOCKED,
    );
  if (!withCredit) return log;
  return log.transaction("2024-04-03T21:00:00.000Z", {
    type: "CREDIT",
    amount: 50,
    oldBalance: 60,
    newBalance: 110,
    paymentBalance: 30,
  });
}

const SQL = `select difference, began_at::varchar as began_at, transaction_count
  from outstanding_differences`;

test("a blocked debit leaves wallet and payment balance out of sync by what it would have taken", async () => {
  assertEquals(await askLog(makeLog(false), SQL), [
    { difference: -80, began_at: "2024-04-02 21:00:00", transaction_count: 1 },
  ]);
});

test("the difference that a blocked debit began stands on at the next transaction", async () => {
  assertEquals(await askLog(makeLog(true), SQL), [
    { difference: -80, began_at: "2024-04-02 21:00:00", transaction_count: 2 },
  ]);
});

test("after an already-synced transaction the wallet is the old balance, which held it", async () => {
  const synced = (paymentBalance: number) =>
    new PrintedLog().transaction(
      "2024-04-01T21:00:00.000Z",
      { amount: 10, oldBalance: 60, newBalance: 50, paymentBalance },
      ALREADY_SYNCED,
    );
  assertEquals(await askLogs([synced(60), synced(50)], SQL), [
    [],
    [{ difference: -10, began_at: "2024-04-01 21:00:00", transaction_count: 1 }],
  ]);
});

/** An early transaction: no payment balance is printed; the error names the wallet before it. */
function early(log: PrintedLog, at: string, oldBalance: number, payment?: number): PrintedLog {
  const fields = { type: null, amount: 10, oldBalance, newBalance: oldBalance - 10 };
  const error = `Subscription balance and payment balance are not in sync {
  userId: '${USER}',
  subscriptionBalance: ${oldBalance},
  paymentBalance: ${payment}
}`;
  return log.transactionWith(at, fields, payment === undefined ? [] : [["ERROR", error]]);
}

test("an early error's payment balance is compared with the wallet after the transaction", async () => {
  const log = early(new PrintedLog(), "2023-12-12T21:00:00.000Z", 100, 95);
  assertEquals(await askLog(log, SQL), [
    { difference: 5, began_at: "2023-12-12 21:00:00", transaction_count: 1 },
  ]);
});

test("an early transaction without an error does not say that the balances agree", async () => {
  const log = early(new PrintedLog(), "2023-12-12T21:00:00.000Z", 100, 95);
  early(log, "2023-12-13T21:00:00.000Z", 90);
  assertEquals(await askLog(log, SQL), [
    { difference: 5, began_at: "2023-12-12 21:00:00", transaction_count: 1 },
  ]);
});

test("a difference that grows over the tolerance in small steps names where it began", async () => {
  const log = new PrintedLog();
  const balances = [59.9992, 49.9984, 39.9984].map((paymentBalance, day) => ({
    id: `01HTDQEN672ZX20FM4CGYSK27${day}`,
    amount: 10,
    oldBalance: 70 - 10 * day,
    newBalance: 60 - 10 * day,
    paymentBalance,
  }));
  for (const [day, fields] of balances.entries()) {
    log.transaction(`2024-04-0${day + 1}T21:00:00.000Z`, fields);
  }
  const sql = `select transaction_ids::varchar as ids, first_seen_at::varchar as since,
    contains(reason, 'changed') as has_changed from findings where kind = 'sync_break'`;
  assertEquals(await askLog(log, sql), [{
    ids: "[01HTDQEN672ZX20FM4CGYSK271, 01HTDQEN672ZX20FM4CGYSK272]",
    since: "2024-04-02 21:00:00",
    has_changed: false,
  }]);
});
