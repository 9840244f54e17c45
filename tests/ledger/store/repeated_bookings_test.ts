import { assertEquals, assertMatch } from "../../_assert.ts";
import {
  ALREADY_SYNCED,
  FAILED,
  makeUlid,
  makeUuid,
  OTHER_USER,
  printBlock,
  PrintedLog,
  PUBLISHED,
  USER,
} from "./_printed.ts";
import { askLog, askLogAll, askLogs, askLogsAll, test } from "./_together.ts";

const FIRST = "2024-03-02T23:59:30.000Z";
const AGAIN = "2024-03-03T00:01:00.000Z";

const BEFORE = { oldBalance: 100, newBalance: 90, paymentBalance: 90 };

/** A debit of 10 that is delivered again after midnight, with other figures. */
function makeAgain(
  again: { oldBalance: number; newBalance: number; paymentBalance: number },
  outcome = PUBLISHED,
) {
  const [id, messageId] = [makeUlid(FIRST), makeUuid()];
  const once = { id, oldBalance: 90, newBalance: 80, paymentBalance: 80 };
  const log = new PrintedLog().transaction("2024-03-01T21:00:00.000Z", BEFORE)
    .transaction(FIRST, once, PUBLISHED, messageId)
    .transaction(AGAIN, { id, ...again }, outcome, messageId);
  return { log, id };
}

test("what the wallet booked twice under one id, and the payment side once, is the wallet's", async () => {
  const { log, id } = makeAgain({ oldBalance: 80, newBalance: 70, paymentBalance: 80 });
  const [steps, entries, cases] = await askLogAll(log, [
    "select cause, side, excess, counterpart_id from difference_steps",
    "select side, amount, is_mechanical from proposed_entries",
    "select cause, for_user from reviewed_cases",
  ]);
  assertEquals(steps, [{
    cause: "wallet_doubled",
    side: "wallet",
    excess: -10,
    counterpart_id: id,
  }]);
  assertEquals(entries, [{ side: "wallet", amount: 10, is_mechanical: true }]);
  assertEquals(cases, [{
    cause: "wallet_doubled",
    for_user: "The user is owed BHD 10.000: the wallet holds too little",
  }]);
});

test("a retry of what a failed delivery had booked is told by the wallet, whatever was printed", async () => {
  const [id, messageId] = [makeUlid(FIRST), makeUuid()];
  const make = (oldBalance: number) =>
    new PrintedLog().transaction("2024-03-01T21:00:00.000Z", BEFORE)
      .message(FIRST, [
        ["INFO", printBlock({ id, oldBalance: 90, paymentBalance: 80 })],
        ["ERROR", FAILED],
      ], messageId)
      .transaction(AGAIN, { id, oldBalance, paymentBalance: 80 }, PUBLISHED, messageId);
  const queries = [
    "select cause, side, excess from difference_steps where step <> 0",
    "select severity, reason from finding.duplicate_transaction_id",
  ];
  const [[steps, [told]], [none, [once]]] = await askLogsAll([make(80), make(90)], queries);
  assertEquals(steps, [{ cause: "wallet_doubled", side: "wallet", excess: -10 }]);
  assertEquals(told.severity, "critical");
  assertMatch(String(told.reason), /moved more than once for one id$/);
  assertEquals([none, once.severity], [[], "notice"]);
});

test("what the payment side books once more at a retry that the wallet had booked is its own error", async () => {
  const { log, id } = makeAgain(
    { oldBalance: 80, newBalance: 70, paymentBalance: 70 },
    ALREADY_SYNCED,
  );
  const found = await askLog(
    log,
    "select cause, side, excess, counterpart_id from difference_steps",
  );
  assertEquals(found, [
    { cause: "payment_doubled", side: "payment", excess: -10, counterpart_id: id },
  ]);
});

test("a debit of the same size under another id that the payment side misses stays missed", async () => {
  const log = new PrintedLog().transaction("2024-03-01T21:00:00.000Z", BEFORE)
    .transaction(FIRST, { oldBalance: 90, newBalance: 80, paymentBalance: 80 })
    .transaction(AGAIN, { oldBalance: 80, newBalance: 70, paymentBalance: 80 });
  const found = await askLog(log, "select cause, side, excess from difference_steps");
  assertEquals(found, [{ cause: "payment_missed", side: "payment", excess: 10 }]);
});

test("a block that is applied again with its old balances moved the wallet once", async () => {
  const { log } = makeAgain({ oldBalance: 90, newBalance: 80, paymentBalance: 80 });
  log.transaction("2024-03-04T21:00:00.000Z", {
    oldBalance: 80,
    newBalance: 70,
    paymentBalance: 70,
  });
  const [steps, gaps, findings, cases] = await askLogAll(log, [
    "select cause from difference_steps",
    "select * from balance_gaps",
    "select kind, severity, exposure, reason from findings order by kind",
    "select * from reviewed_cases where is_open",
  ]);
  assertEquals([steps, gaps, cases], [[], [], []]);
  assertEquals(findings.map(({ kind, severity, exposure }) => [kind, severity, exposure]), [
    ["duplicate_transaction_id", "notice", 0],
    ["redelivered_message", "notice", null],
  ]);
  for (const { reason } of findings) assertMatch(String(reason), /held it already/);
});

test("a message that was booked twice is never to be sent again", async () => {
  const twice = makeAgain({ oldBalance: 80, newBalance: 70, paymentBalance: 70 });
  const sql = `select title, reason, for_company from reviewed_cases
    where list_bool_or(list_transform(finding_ids, lambda id: starts_with(id, 'redelivered')))`;
  const synced = makeAgain(
    { oldBalance: 80, newBalance: 70, paymentBalance: 80 },
    ALREADY_SYNCED,
  );
  const [[told], [harmless]] = await askLogs([twice.log, synced.log], sql);
  assertEquals(told.title, "Duplicate");
  assertMatch(String(told.reason), /applied 2 times: the wallet was moved more than once/);
  assertMatch(String(told.for_company), /reverse one/);
  assertMatch(String(harmless.reason), /applied once: .*\. Nothing is open$/);
});

test("an id of two users moved the wallet of each, and its money is of the currency that is told", async () => {
  const id = makeUlid(FIRST);
  const log = new PrintedLog()
    .transaction(FIRST, { id, userId: USER, amount: 70 })
    .transaction(AGAIN, { id, userId: OTHER_USER, amount: 5, currency: "KWD" });
  const [found] = await askLog(
    log,
    "select currency, exposure, reason from findings where kind = 'duplicate_transaction_id'",
  );
  assertEquals([found.currency, found.exposure], ["KWD", 5]);
  assertMatch(String(found.reason), /for 2 users, .*: the wallet of each of 2 users was moved/);
});

test("one id in both schemas is one transaction, which the wallet booked again", async () => {
  const id = makeUlid(FIRST);
  const log = new PrintedLog().transaction("2024-03-01T21:00:00.000Z", BEFORE)
    .transaction(FIRST, { id, oldBalance: 90, paymentBalance: 80 })
    .transaction(AGAIN, { id, type: null, oldBalance: 80, newBalance: 70 })
    .transaction("2024-03-04T21:00:00.000Z", { amount: 5, oldBalance: 70, paymentBalance: 75 });
  const [steps, entries, [told]] = await askLogAll(log, [
    "select cause, side from difference_steps",
    "select side, amount, is_mechanical from proposed_entries",
    "select reason from findings where kind = 'duplicate_transaction_id'",
  ]);
  assertEquals(steps, [{ cause: "wallet_doubled", side: "wallet" }]);
  assertEquals(entries, [{ side: "wallet", amount: 10, is_mechanical: true }]);
  assertMatch(String(told.reason), /\(a replay\), and applied 2 times/);
});

test("a booking that is logged after a delivery which found it there moved the wallet once", async () => {
  const [id, messageId] = [makeUlid(FIRST), makeUuid()];
  const log = new PrintedLog().transaction("2024-03-01T21:00:00.000Z", BEFORE)
    .transaction(FIRST, { id, oldBalance: 80, paymentBalance: 80 }, ALREADY_SYNCED, messageId)
    .transaction(AGAIN, { id, oldBalance: 90, paymentBalance: 80 }, PUBLISHED, messageId)
    .transaction("2024-03-04T21:00:00.000Z", { oldBalance: 80, paymentBalance: 70 });
  const [steps, gaps, [told]] = await askLogAll(log, [
    "select cause from difference_steps",
    "select * from balance_gaps",
    "select severity, reason from findings where kind = 'duplicate_transaction_id'",
  ]);
  assertEquals([steps, gaps, told.severity], [[], [], "notice"]);
  assertMatch(String(told.reason), /was not moved twice$/);
});
