import { assertEquals, assertMatch } from "../../_assert.ts";
import {
  askLog as askLogAlone,
  makeUlid,
  type PrintedFields,
  PrintedLog,
  PUBLISHED,
  USER,
} from "./_printed.ts";
import { askLogAll, askLogsAll, test } from "./_together.ts";

const at = (day: number) => `2024-03-0${day}T21:00:00.000Z`;

const QUERIES = [
  "select cause, is_open, is_undone from difference_steps order by observation_number",
  "select cause, is_open, agreed_error from cases where change_count > 0 order by cause",
  "select reason from difference_steps order by observation_number desc limit 1",
  "select side, is_mechanical from proposed_entries order by side",
];

/** A wallet of 100 that both sides agree about, and transactions a day apart. */
function makeLog(...transactions: readonly (readonly [PrintedFields, outcome?: string])[]) {
  const log = new PrintedLog();
  const first = [{ oldBalance: 100, newBalance: 90, paymentBalance: 90 }] as const;
  for (const [index, [fields, outcome]] of [first, ...transactions].entries()) {
    log.transaction(at(index + 1), fields, outcome ?? PUBLISHED);
  }
  return log;
}

const BLOCKED = `{
  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',
  data: { userId: '${USER}', currentBalance: 90, transactionId: 'x' }
}`;
const settled = (is_undone: boolean) => ({ cause: "corrected", is_open: false, is_undone });
const began = (cause: string) => ({ cause, is_open: false, is_undone: false });
const CLOSED = [{ cause: "corrected", is_open: false, agreed_error: 0 }];

test("a transaction that only the wallet books undoes what took the two apart", async () => {
  const missed = [{ oldBalance: 90, paymentBalance: 90 }] as const;
  const manual = [{ type: "CREDIT", oldBalance: 80, paymentBalance: 90 }] as const;
  const held = [{ type: "CREDIT", amount: 50, oldBalance: 140, paymentBalance: 140 }] as const;
  const back = [{ amount: 50, oldBalance: 190, paymentBalance: 140 }] as const;
  const logs = [makeLog(missed, manual), makeLog(held, back)];
  const causes = ["payment_missed", "wallet_doubled"];
  for (const [index, answer] of (await askLogsAll(logs, QUERIES)).entries()) {
    const [steps, cases, [{ reason }], entries] = answer;
    assertEquals(steps, [began(causes[index]), settled(true)]);
    assertEquals([cases, entries], [CLOSED, []]);
    assertMatch(String(reason), /^The wallet alone booked \w+, which is what the two had differed/);
  }
});

test("a booking that the wallet forgot, or refused, and books later is no second one", async () => {
  const id = makeUlid(at(2));
  const forgotten = makeLog(
    [{ id, oldBalance: 90, paymentBalance: 80 }],
    [{ amount: 4, oldBalance: 90, paymentBalance: 76 }],
    [{ id, oldBalance: 86, paymentBalance: 76 }],
  );
  const refused = makeLog(
    [{ id, amount: 95, oldBalance: 90, newBalance: -5, paymentBalance: -5 }, BLOCKED],
    [{ type: "CREDIT", amount: 50, oldBalance: 90, paymentBalance: 45 }],
    [{ id, amount: 95, oldBalance: 140, paymentBalance: 45 }],
  );
  const causes = ["wallet_lost_update", "blocked_booked"];
  for (const [index, answer] of (await askLogsAll([forgotten, refused], QUERIES)).entries()) {
    const [steps, cases] = answer;
    assertEquals(steps, [began(causes[index]), settled(true)]);
    assertEquals(cases, CLOSED);
  }
});

test("a payment side that books what it had missed has caught up, and booked nothing twice", async () => {
  const log = makeLog(
    [{ oldBalance: 90, paymentBalance: 90 }],
    [{ oldBalance: 80, paymentBalance: 70 }],
  );
  const [steps, cases, [{ reason }]] = await askLogAll(log, QUERIES);
  assertEquals(steps, [began("payment_missed"), settled(false)]);
  assertEquals(cases, CLOSED);
  assertMatch(String(reason), /^The payment side booked \w+ and as much again/);
});

test("a payment side that did not move at all missed all transactions in between", async () => {
  const log = makeLog(
    [{ type: null, amount: 7, oldBalance: 90, newBalance: 83 }],
    [{ oldBalance: 83, paymentBalance: 90 }],
  );
  const [steps, , [{ reason }], entries] = await askLogAll(log, QUERIES);
  assertEquals(steps, [{ cause: "payment_missed", is_open: true, is_undone: false }]);
  assertMatch(String(reason), /^The wallet booked \w+ and 1 more, the payment side did not/);
  assertEquals(entries, [{ side: "payment", is_mechanical: true }]);
});

test("what the payment side may rightly leave out gives no entry by itself", async () => {
  const log = makeLog(
    [{ deliveryId: "d", oldBalance: 90, paymentBalance: 80 }],
    [{ deliveryId: "d", oldBalance: 80, paymentBalance: 80 }],
  );
  const none = [{ side: "payment", is_mechanical: false }, {
    side: "wallet",
    is_mechanical: false,
  }];
  const text = String(makeLog([{ oldBalance: 90, paymentBalance: 90 }]));
  const last = text.lastIndexOf("updatePaymentBalance: true");
  const unmeantLog = text.slice(0, last) + text.slice(last).replace("true", "false");
  const [[, , [{ reason }], entries], [, , [unmeant], alternatives]] = await askLogsAll(
    [log, unmeantLog],
    QUERIES,
  );
  assertMatch(String(reason), /its delivery had been charged before/);
  assertEquals(entries, none);
  assertMatch(String(unmeant.reason), /updatePaymentBalance: false/);
  assertEquals(alternatives, none);
});

test("transactions that were booked in another order are one case, however many gaps they leave", async () => {
  const log = makeLog(
    [{ amount: 5, oldBalance: 80, paymentBalance: 75 }],
    [{ oldBalance: 90, paymentBalance: 80 }],
    [{ amount: 4, oldBalance: 75, paymentBalance: 71 }],
  );
  const [steps, cases] = await askLogAll(log, [
    "select cause from difference_steps",
    "select cause, is_open from cases where cause = 'out_of_order'",
  ]);
  assertEquals(steps, Array(3).fill({ cause: "out_of_order" }));
  assertEquals(cases, [{ cause: "out_of_order", is_open: false }]);
});

test("a change of currency is told apart from what was wrong before it", async () => {
  const log = makeLog(
    [{ oldBalance: 90, paymentBalance: 90 }],
    [{ currency: "SAR", oldBalance: 80, paymentBalance: 70 }],
  );
  const causes = await askLogAlone(log, "select cause from cases order by cause");
  assertEquals(causes, [{ cause: "currency_switch" }, { cause: "payment_missed" }]);
});
