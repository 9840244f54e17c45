import { assertEquals, assertMatch } from "../../_assert.ts";
import { ALREADY_SYNCED, type PrintedFields, PrintedLog } from "./_printed.ts";
import { askLog, askLogAll, askLogsAll, test } from "./_together.ts";

const at = (day: number) => `2024-03-0${day}T21:00:00.000Z`;

const QUERIES = [
  "select currency, status from reconciliation order by transaction_number",
  "select cause, side, is_mechanical from difference_steps order by logged_at",
  "select severity, reason from findings where kind = 'not_read'",
  "select is_open from cases where cause = 'not_read' order by is_open desc",
  "select side from proposed_entries where is_mechanical",
];

/** Debits of 10, a day apart; BHD where nothing else is said. */
function makeLog(
  ...debits: readonly (readonly [oldBalance: number, paymentBalance: number, PrintedFields?])[]
): PrintedLog {
  const log = new PrintedLog();
  for (const [index, [oldBalance, paymentBalance, more]] of debits.entries()) {
    log.transaction(at(index + 1), { oldBalance, paymentBalance, ...more });
  }
  return log;
}

const NONE = { currency: null };

test("a transaction without a currency is judged in the only wallet that goes on through it", async () => {
  const logs = [
    makeLog([100, 90, NONE], [90, 80], [80, 70]),
    makeLog([100, 90], [90, 80, NONE], [80, 70]),
    makeLog([100, 90], [90, 80], [80, 70, NONE]),
    makeLog([100, 90], [90, 80, NONE], [80, 70, NONE]),
  ];
  for (const [rows, steps, [told]] of await askLogsAll(logs, QUERIES)) {
    assertEquals(rows, Array(3).fill({ currency: "BHD", status: "MATCHED" }));
    assertEquals([steps, told.severity], [[], "warning"]);
    assertMatch(String(told.reason), /it is judged in BHD, the only wallet/);
  }
});

test("what the payment side did with it is told of that wallet, with its entry", async () => {
  const [rows, steps, , , entries] = await askLogAll(
    makeLog([100, 90], [90, 90, NONE], [80, 80]),
    QUERIES,
  );
  assertEquals(rows.map(({ currency }) => currency), ["BHD", "BHD", "BHD"]);
  assertEquals(steps, [{ cause: "payment_missed", side: "payment", is_mechanical: true }]);
  assertEquals(entries, [{ side: "payment" }]);
});

test("of two wallets it is in the one that goes on, and in none where both do", async () => {
  const sar = { currency: "SAR" };
  const one = makeLog([100, 90], [50, 40, sar], [90, 80, NONE], [80, 70], [40, 30, sar]);
  const both = makeLog([100, 90], [100, 90, sar], [90, 80, NONE]);
  const currencies = (await askLogsAll([one, both], QUERIES)).map(([rows]) =>
    rows.map(({ currency }) => currency)
  );
  assertEquals(currencies, [["BHD", "SAR", "BHD", "BHD", "SAR"], ["BHD", "SAR", null]]);
});

test("one that another listener had booked opens at its old balance, or after it", async () => {
  const logs = [90, 80].map((oldBalance) =>
    makeLog([100, 90])
      .transaction(
        at(2),
        { currency: null, oldBalance, paymentBalance: oldBalance },
        ALREADY_SYNCED,
      )
      .transaction(at(3), { oldBalance, paymentBalance: oldBalance - 10 })
  );
  for (const [rows] of await askLogsAll(logs, QUERIES)) assertEquals(rows[1].currency, "BHD");
});

test("where it is in no known wallet, no other cause is made up for what it may have moved", async () => {
  // The wallet went from 90 to 75, or as far as an earlier debit, and so did the payment side, or not.
  const logs = [[75, 65], [80, 70], [80, 80], [75, 80]].map(([next, payment]) =>
    makeLog([100, 90], [85, 75, NONE], [next, payment])
  );
  const untyped = { type: null } as const;
  const untypedLog = makeLog(
    [100, 0, untyped],
    [85, 0, { ...untyped, ...NONE }],
    [80, 0, untyped],
  );
  const [answers, [told]] = await Promise.all([
    askLogsAll(logs, QUERIES),
    askLog(untypedLog, "select cause, reason from finding_roots where kind = 'balance_gap'"),
  ]);
  for (const [rows, steps, [told], cases, entries] of answers) {
    assertEquals(rows[1].currency, null);
    assertEquals(steps.map(({ cause }) => cause), ["not_read"]);
    assertEquals([told.severity, cases[0].is_open, entries], ["critical", true, []]);
  }
  assertEquals(told.cause, "not_read");
  assertMatch(String(told.reason), /could not be read, or prints no currency/);
});

test("what could not be read in between is no second booking of an equal one before", async () => {
  const log = String(makeLog([100, 90], [7777, 90], [80, 80]))
    .replace(/oldBalance: 7777,\n *newBalance: 7767/, "oldBalance: NaN,\n    newBalance: NaN");
  const [, steps, , cases, entries] = await askLogAll(log, QUERIES);
  assertEquals(steps, [{ cause: "not_read", side: null, is_mechanical: false }]);
  assertEquals([cases, entries], [[{ is_open: true }], []]);
});

test("an entry without a currency does not follow from the cause alone", async () => {
  const [, steps, , , entries] = await askLogAll(makeLog([100, 90, NONE], [90, 90, NONE]), QUERIES);
  assertEquals(steps, [{ cause: "payment_missed", side: null, is_mechanical: false }]);
  assertEquals(entries, []);
});
