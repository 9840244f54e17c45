import { assertEquals, assertMatch } from "../../_assert.ts";
import { OTHER_USER, PrintedLog, PUBLISHED, USER } from "./_printed.ts";
import { askLogAll, askLogsAll, test } from "./_together.ts";
import { makeUlid, printBlock } from "./_printed.ts";

const at = (day: number) => `2024-03-0${day}T21:00:00.000Z`;
const FIRST = { oldBalance: 100, newBalance: 90, paymentBalance: 90 };

const QUERIES = [
  "select status, sync_alarm from reconciliation order by transaction_number",
  "select user_id, exposure, reason from findings where kind = 'contradicting_error'",
  "select cause, difference from difference_steps order by logged_at",
  "select cause, is_open from cases where cause = 'contradiction'",
  "select side from proposed_entries",
];

const MATCHED = { status: "MATCHED", sync_alarm: null };
const CONTRADICTED = { status: "BALANCE SYNC ISSUE", sync_alarm: "logged" };

function error(wallet: number, payment: number, user = USER) {
  return [
    "ERROR",
    `Subscription balance and payment balance are not in sync {
  userId: '${user}',
  subscriptionBalance: ${wallet},
  paymentBalance: ${payment}
}`,
  ] as const;
}

function blocked(user: string): string {
  return `{
  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',
  data: { userId: '${user}', currentBalance: 40, transactionId: 'x' }
}`;
}

/** A debit from 90 to 80 with these errors, between two that both sides agree about. */
function makeLog(paymentBalance: number, ...errors: readonly (readonly [string, string])[]) {
  return new PrintedLog().transaction(at(1), FIRST)
    .transactionWith(at(2), { oldBalance: 90, newBalance: 80, paymentBalance }, errors)
    .transaction(at(3), { oldBalance: 80, newBalance: 70, paymentBalance: 70 });
}

test("an error that names other balances than its block is told, and says no difference", async () => {
  const logs = [
    [makeLog(80, error(80, 47)), 33, /payment balance of BHD 47\.000.*one of BHD 80\.000/],
    [makeLog(80, error(80, 47), error(80, 80)), 33, /payment balance of BHD 47\.000/],
    [makeLog(80, error(60, 80)), 20, /wallet of BHD 60\.000.*from BHD 90\.000 to BHD 80\.000/],
    [makeLog(75, error(80, 80)), 5, /payment balance of BHD 80\.000.*one of BHD 75\.000/],
  ] as const;
  const answers = await askLogsAll(logs.map(([log]) => log), QUERIES);
  for (const [index, [, exposure, reason]] of logs.entries()) {
    const [statuses, [told, ...others], steps, cases, entries] = answers[index];
    assertEquals(statuses, [MATCHED, CONTRADICTED, MATCHED]);
    assertEquals([told.exposure, others, steps, entries], [exposure, [], [], []]);
    assertMatch(String(told.reason), reason);
    assertEquals(cases, [{ cause: "contradiction", is_open: true }]);
  }
});

test("an error with the wallet before or after its transaction contradicts nothing", async () => {
  const logs = [[80, 75], [90, 75], [80.0004, 75.0004]].map(([wallet, payment]) =>
    makeLog(75, error(wallet, payment))
  );
  for (const [, told] of await askLogsAll(logs, QUERIES)) assertEquals(told, []);
});

test("errors after none of their user's transactions are told of that user, once", async () => {
  const log = makeLog(80, error(90, 47, OTHER_USER), error(90, 46, OTHER_USER));
  const [statuses, [told, ...others], steps] = await askLogAll(log, QUERIES);
  assertEquals([statuses, others, steps], [[MATCHED, MATCHED, MATCHED], [], []]);
  assertEquals([told.user_id, told.exposure], [OTHER_USER, 44]);
  assertMatch(String(told.reason), /^2 not-in-sync errors.*wallet 90\.00, payment balance 46\.00$/);
});

test("a blocked notice after a transaction of another user is not about that transaction", async () => {
  const log = new PrintedLog().transaction(at(1), FIRST)
    .transaction(at(2), { amount: 100, oldBalance: 90, paymentBalance: 90 }, blocked(OTHER_USER));
  const without = new PrintedLog().transaction(at(1), FIRST)
    .message(at(2), [["INFO", blocked(OTHER_USER)]]);
  const [[[attempt], [told]], [, none]] = await askLogsAll([log, without], [
    "select user_id, amount, last_balance from overdrafts where overdraft_class = 'blocked'",
    "select user_id, reason from findings where kind = 'contradicting_error'",
  ]);
  assertEquals(attempt, { user_id: OTHER_USER, amount: null, last_balance: 40 });
  assertEquals(told.user_id, OTHER_USER);
  assertMatch(String(told.reason), /after a transaction of another one; .*wallet 40\.00$/);
  assertEquals(none, []);
});

test("what is said to be both blocked and booked has no known outcome", async () => {
  const block = printBlock({ id: makeUlid(at(2)), oldBalance: 5, paymentBalance: -5 });
  const logs = [[PUBLISHED, blocked(USER)], [blocked(USER), PUBLISHED]].map((outcomes) =>
    new PrintedLog()
      .transaction(at(1), { amount: 95, oldBalance: 100, newBalance: 5, paymentBalance: 5 })
      .message(at(2), [block, ...outcomes].map((text) => ["INFO", text] as const))
  );
  const answers = await askLogsAll(logs, [
    "select outcome, status from reconciliation order by transaction_number",
    "select reason from findings where kind = 'unknown_outcome'",
  ]);
  for (const [statuses, [told]] of answers) {
    assertEquals(statuses[1], { outcome: "unknown", status: "NOT JUDGED" });
    assertMatch(String(told.reason), /both that it was blocked and that it was booked/);
  }
});

test("an attempt that the wallet held enough for is told as such", async () => {
  const log = new PrintedLog().transaction(at(1), FIRST)
    .transaction(at(2), { oldBalance: 90, newBalance: 80, paymentBalance: 90 }, blocked(USER));
  const [[told]] = await askLogAll(log, [
    "select severity, reason from findings where kind = 'blocked_overdraft'",
  ]);
  assertEquals(told.severity, "warning");
  assertMatch(String(told.reason), /would have left BHD 80\.000 in the wallet, and was blocked/);
});
