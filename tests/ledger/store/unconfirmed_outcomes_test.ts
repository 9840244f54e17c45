import { assertEquals, assertMatch } from "../../_assert.ts";
import { makeUlid, PrintedLog } from "./_printed.ts";
import { askLogAll, askLogs, askLogsAll, test } from "./_together.ts";

const at = (day: number) => `2024-03-0${day}T21:00:00.000Z`;
const FIRST = { oldBalance: 100, newBalance: 90, paymentBalance: 90 };

const QUERIES = [
  "select status, not_judged from reconciliation order by transaction_number",
  "select cause, is_open from difference_steps",
  "select side from proposed_entries where is_mechanical",
];

const MATCHED = { status: "MATCHED", not_judged: null };
const OPEN = { status: "NOT JUDGED", not_judged: "sync" };

/** A transaction that both sides book, one without an outcome, and what comes after. */
function makeLog(paymentBalance: number, next?: { oldBalance: number; paymentBalance: number }) {
  const log = new PrintedLog().transaction(at(1), { id: makeUlid(at(1)), ...FIRST });
  log.transaction(at(2), { oldBalance: 90, newBalance: 80, paymentBalance }, "");
  if (next !== undefined) {
    log.transaction(at(3), { amount: 5, newBalance: next.oldBalance - 5, ...next });
  }
  return log;
}

test("whether both sides agree after a transaction without an outcome is not known", async () => {
  const [unknown, neither] = await Promise.all([
    askLogsAll([makeLog(80), makeLog(90)], QUERIES),
    askLogsAll([makeLog(47), makeLog(70)], QUERIES),
  ]);
  for (const [statuses, steps, entries] of unknown) {
    assertEquals(statuses, [MATCHED, OPEN]);
    assertEquals([steps, entries], [[], []]);
  }
  // The wallet is neither, and an entry would take one of its two balances for the right one.
  for (const [statuses, steps, entries] of neither) {
    assertEquals(statuses[1], { status: "BALANCE SYNC ISSUE", not_judged: null });
    assertEquals([steps.length, entries], [1, []]);
  }
});

test("the wallet that opens with it says that it was booked", async () => {
  const booked = makeLog(80, { oldBalance: 80, paymentBalance: 75 });
  const missed = makeLog(90, { oldBalance: 80, paymentBalance: 85 });
  const [ofBooked, [statuses, steps]] = await askLogsAll([booked, missed], QUERIES);
  assertEquals(ofBooked, [[MATCHED, MATCHED, MATCHED], [], []]);
  assertEquals(statuses[1].status, "BALANCE SYNC ISSUE");
  assertEquals(steps, [{ cause: "payment_missed", is_open: true }]);
});

test("where both sides go on without it, no transaction is missing from the logs", async () => {
  const without = makeLog(90, { oldBalance: 90, paymentBalance: 85 });
  assertEquals(await askLogAll(without, QUERIES), [
    [MATCHED, OPEN, MATCHED],
    [{ cause: "unknown_outcome", is_open: false }],
    [],
  ]);
});

test("an error that is printed after it is an issue, whatever became of it", async () => {
  const log = new PrintedLog().message(at(1), [
    ["INFO", String(makeLog(47)).match(/Start syncing[^]*?\n}\n/)![0].trim()],
    [
      "ERROR",
      `Subscription balance and payment balance are not in sync {
  userId: '11111111-2222-4333-8444-555555555555',
  subscriptionBalance: 90,
  paymentBalance: 47
}`,
    ],
  ]);
  const [statuses] = await askLogAll(log, QUERIES);
  assertEquals(statuses, [{ status: "BALANCE SYNC ISSUE", not_judged: null }]);
});

test("a double charge does not count what is not known to be booked", async () => {
  const charge = (day: number, oldBalance: number, outcome?: string) =>
    [at(day), { deliveryId: "d", oldBalance, paymentBalance: oldBalance - 10 }, outcome] as const;
  const back = { deliveryId: "d", type: "CREDIT", oldBalance: 80, paymentBalance: 90 } as const;
  const sql = "select severity, exposure, reason from finding.double_charge";
  const [[given], [charged]] = await askLogs([
    new PrintedLog().transaction(...charge(1, 100)).transaction(...charge(2, 90))
      .transaction(at(3), back, ""),
    new PrintedLog().transaction(...charge(1, 100)).transaction(...charge(2, 90, "")),
  ], sql);
  assertEquals([given.severity, given.exposure], ["warning", 10]);
  assertMatch(String(given.reason), /nothing was given back.*whether BHD 10\.000 more was/);
  assertEquals(charged.severity, "warning");
  assertMatch(String(charged.reason), /do not say whether it was booked$/);
});

test("a wallet that may have been overdrawn is not said to have been", async () => {
  const log = new PrintedLog().transaction(at(1), { oldBalance: 15, newBalance: 5 })
    .transaction(at(2), { oldBalance: 5, newBalance: -5, paymentBalance: 5 }, "");
  const [overdrafts, [told]] = await askLogAll(log, [
    "select * from overdrafts",
    "select reason from findings where kind = 'unknown_outcome'",
  ]);
  assertEquals(overdrafts, []);
  assertMatch(String(told.reason), /it would have taken the wallet to BHD -5\.000$/);
});

test("a finding without an outcome says what the user's next transaction shows", async () => {
  const retried = makeUlid(at(2));
  const again = { id: retried, oldBalance: 90, newBalance: 80, paymentBalance: 80 };
  const found = await askLogs(
    [
      makeLog(80),
      makeLog(80, { oldBalance: 80, paymentBalance: 75 }),
      makeLog(90, { oldBalance: 90, paymentBalance: 85 }),
      makeLog(90, { oldBalance: 43, paymentBalance: 38 }),
      new PrintedLog().transaction(at(1), FIRST).transaction(at(2), again, "")
        .transaction(at(3), again),
    ],
    "select severity, reason from findings where kind = 'unknown_outcome'",
  );
  const told = found.map(([{ severity, reason }]) => [
    severity,
    String(reason).split("nor blocked")[1],
  ]);
  assertEquals(told, [
    ["warning", ""],
    ["notice", "; the user's next transaction opens with it: the wallet booked it"],
    ["warning", "; the user's next transaction opens without it: the wallet did not book it"],
    ["warning", ""],
    ["notice", "; it was delivered again, and the wallet booked it then"],
  ]);
});

test("a transaction that the wallet shows as booked leaves no case open", async () => {
  const logs = [
    makeLog(80, { oldBalance: 80, paymentBalance: 75 }),
    makeLog(80),
  ];
  const found = await askLogs(logs, "select is_open from cases where cause = 'unknown_outcome'");
  assertEquals(found, [[{ is_open: false }], [{ is_open: true }]]);
});
