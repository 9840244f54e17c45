import { assertEquals, assertMatch } from "../../_assert.ts";
import { askLog as askLogAlone, makeUlid, OTHER_USER, PrintedLog } from "./_printed.ts";
import { askLog, askLogAll, test } from "./_together.ts";

const at = (minute: number) => `2024-03-01T21:0${minute}:00.000Z`;
const FIRST = { oldBalance: 100, newBalance: 90, paymentBalance: 90 };
const SECOND = { amount: 5, oldBalance: 90, newBalance: 85, paymentBalance: 85 };
const THIRD = { amount: 3, oldBalance: 85, newBalance: 82, paymentBalance: 82 };
const FOURTH = { amount: 2, oldBalance: 82, newBalance: 80, paymentBalance: 80 };

const QUERIES = [
  "select cause, step from difference_steps order by logged_at",
  "select reason from findings where kind = 'balance_gap'",
  "select * from cases where is_open and cause <> 'out_of_order'",
];

test("transactions that a clock exchanged are out of order, and no log is missing", async () => {
  const log = new PrintedLog().transaction(at(1), FIRST).transaction(at(3), THIRD)
    .transaction(at(4), { id: makeUlid(at(2)), ...SECOND }).transaction(at(5), FOURTH);
  const [steps, gaps, open] = await askLogAll(log, QUERIES);
  const row = { cause: "out_of_order", step: 0 };
  assertEquals(steps, [row, row, row]);
  assertEquals(open, []);
  for (const { reason } of gaps) assertMatch(String(reason), /booked in another order/);
});

test("exchanged ones at the end are seen too; what does not meet is a missing log", async () => {
  const exchanged = new PrintedLog().transaction(at(1), FIRST).transaction(at(3), THIRD)
    .transaction(at(4), SECOND);
  const row = { cause: "out_of_order", step: 0 };
  const missing = new PrintedLog().transaction(at(1), FIRST).transaction(at(3), THIRD)
    .transaction(at(4), { ...SECOND, oldBalance: 89, newBalance: 84, paymentBalance: 84 });
  const gone = { cause: "missing_log", step: 0 };
  assertEquals(
    await Promise.all([askLog(exchanged, QUERIES[0]), askLogAlone(missing, QUERIES[0])]),
    [[row, row], [gone, gone]],
  );
});

test("a payment balance that is not shown any more is not said to be below zero still", async () => {
  const debit = { amount: 10, oldBalance: 10, newBalance: 0, paymentBalance: -5 };
  const log = new PrintedLog().transaction(at(1), debit)
    .transaction(at(1), { userId: OTHER_USER, ...debit })
    .transaction(at(2), { type: null, amount: 50, oldBalance: 0, newBalance: 50 });
  const [told] = await askLogAll(log, [
    "select reason from findings where kind = 'payment_negative' order by user_id",
  ]);
  assertMatch(String(told[0].reason), /was below it when last seen, at BHD -5\.000; later/);
  assertMatch(String(told[1].reason), /and is still there/);
});
