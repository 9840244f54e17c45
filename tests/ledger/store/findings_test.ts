import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../_assert.ts";
import {
  ALREADY_SYNCED,
  askLog as askLogAlone,
  FAILED,
  makeUlid,
  makeUuid,
  OTHER_USER,
  printBlock,
  PrintedLog,
  SKIPPED,
  USER,
} from "./_printed.ts";
import { askLog, askLogs, test } from "./_together.ts";

const BLOCKED = `{
  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',
  data: { userId: '${USER}', currentBalance: 60, transactionId: 'x' }
}`;
const AT = "2024-03-31T21:00:00.000Z";
const LATER = "2024-03-31T21:00:40.000Z";

test("ulid_time() reads the time of a ULID, and nothing from other texts", async () => {
  const [row] = await askLog(
    new PrintedLog().transaction(AT, {}),
    `select ulid_time('01ARZ3NDEKTSV4RRFFQ69G5FAV') as known, ulid_time('01arz3ndek') as short,
      ulid_time('81ARZ3NDEKTSV4RRFFQ69G5FAV') as too_large, ulid_time(null) as none,
      ulid_time('01ARZ3NDEKTSV4RRFFQ69G5FAU') as foreign_letter`,
  );
  assertEquals(row, {
    known: new Date("2016-07-30T23:54:10.259Z"),
    short: null,
    too_large: null,
    none: null,
    foreign_letter: null,
  });
});

test("a transaction is a replay from the set number of days on", async () => {
  const log = new PrintedLog()
    .transaction(AT, { id: makeUlid("2024-02-29T20:59:59.000Z") })
    .transaction(AT, { id: makeUlid("2024-03-01T21:00:01.000Z") })
    .transaction(AT, { id: "no-ulid-1" });
  const sql = "select reason from finding.replayed_transaction";
  const [found, withLess] = await Promise.all([
    askLog(log, sql),
    askLog(log, sql, { replay_days: "29" }),
  ]);
  assertEquals(found.length, 1);
  assertStringIncludes(String(found[0].reason), "made on 2024-02-29, 31 days before");
  assertEquals(withLess.length, 2);
});

test("a delivery is charged twice by two ids of one user, neither of them blocked", async () => {
  const copy = makeUlid(AT);
  const log = new PrintedLog()
    .transaction("2024-03-31T20:00:00.000Z", { deliveryId: "twice", userId: OTHER_USER })
    .transaction(AT, { deliveryId: "twice", amount: 7.5 })
    .transaction(LATER, { deliveryId: "twice", amount: 8 })
    .transaction(AT, { deliveryId: "other user" })
    .transaction(LATER, { deliveryId: "other user", userId: OTHER_USER })
    .transaction(AT, { deliveryId: "synced elsewhere" })
    .transaction(LATER, { deliveryId: "synced elsewhere" }, ALREADY_SYNCED)
    .transaction(AT, { deliveryId: "blocked" })
    .transaction(LATER, { deliveryId: "blocked" }, BLOCKED)
    .transaction(AT, { deliveryId: "one id", id: copy })
    .transaction(LATER, { deliveryId: "one id", id: copy }, ALREADY_SYNCED)
    .transaction(AT, { deliveryId: "given back" })
    .transaction(LATER, { deliveryId: "given back", type: "CREDIT" })
    .transaction(AT, { metadata: "undefined" })
    .transaction(LATER, { metadata: "undefined" });
  const found = await askLog(
    log,
    "select subject, amount, severity, reason from finding.double_charge order by subject",
  );
  assertEquals(found.map(({ reason: _, ...row }) => row), [
    { subject: "synced elsewhere", amount: 10, severity: "critical" },
    { subject: "twice", amount: 8, severity: "critical" },
  ]);
  assertStringIncludes(String(found[1].reason), "2 times within 40 seconds: BHD 8.000 too much");
});

test("a transaction that was refused first and applied later is charged once", async () => {
  const refused = makeUlid(AT);
  const log = new PrintedLog()
    .transaction(AT, { deliveryId: "d", id: refused }, BLOCKED)
    .transaction(LATER, { deliveryId: "d", id: refused, amount: 8 })
    .transaction("2024-03-31T21:05:00.000Z", { deliveryId: "d", amount: 7 });
  const [found] = await askLog(
    log,
    "select amount, len(transaction_ids) as n from finding.double_charge",
  );
  assertEquals([found.amount, found.n], [7, 2]);
});

test("a double charge says what was given back under the same delivery", async () => {
  const charged = () =>
    new PrintedLog().transaction(AT, { deliveryId: "d" }).transaction(LATER, { deliveryId: "d" });
  const credit = (amount: number) => ({ deliveryId: "d", type: "CREDIT", amount }) as const;
  const sql =
    "select amount, severity, len(transaction_ids) as n, reason from finding.double_charge";
  const logs = [4, 10].map((amount) =>
    charged().transaction("2024-04-01T08:00:00.000Z", credit(amount))
  );
  const [[part], [all]] = await askLogs(logs, sql);
  assertStringIncludes(String(part.reason), "of which BHD 4.000 was given back");
  assertEquals([part.amount, part.severity, part.n], [6, "critical", 3]);
  assertEquals([all.amount, all.severity], [0, "notice"]);
});

function usualAmounts(count: number, user = USER): PrintedLog {
  const log = new PrintedLog();
  for (let i = 0; i < count; i++) {
    log.transaction(`2024-03-${String(i + 1).padStart(2, "0")}T21:00:00.000Z`, {
      amount: 10,
      userId: user,
    });
  }
  return log;
}

test("zero and negative amounts are odd without any history", async () => {
  const log = new PrintedLog().transaction(AT, { amount: 0 }).transaction(AT, { amount: -1 })
    .transaction(AT, { amount: 5 });
  const found = await askLog(
    log,
    "select kind, amount from findings where contains(kind, '_amount') order by kind",
  );
  assertEquals(found, [{ kind: "negative_amount", amount: 1 }, { kind: "zero_amount", amount: 0 }]);
});

Deno.test("an amount is an outlier against the user's own history", async () => {
  const log = usualAmounts(8).transaction(AT, { amount: 40 }).transaction(AT, { amount: 14 });
  const sql = "select amount, compared_with, score from amount_scores where score >= outlier_score";
  assertEquals(await askLogAlone(log, sql), [
    { amount: 40, compared_with: "this user and action", score: 30 },
  ]);
  assertEquals((await askLogAlone(log, sql, { outlier_score: "4" })).length, 2);
  assertEquals(await askLogAlone(log, sql, { outlier_history: "11" }), []);
});

Deno.test("without a history of the user, an amount is compared with its action", async () => {
  const log = usualAmounts(8).transaction(AT, { amount: 99, userId: OTHER_USER })
    .transaction(AT, { amount: 99, userId: OTHER_USER, action: "RARE" })
    .transaction(AT, { amount: 99, userId: OTHER_USER, currency: "SAR" });
  const found = await askLogAlone(
    log,
    `select user_id, action, compared_with from amount_scores where score >= outlier_score
     order by action`,
  );
  assertEquals(found, [
    { user_id: OTHER_USER, action: "BUY", compared_with: "this action and currency" },
  ]);
});

test("a repeated id is a replay or a conflict, and says how often it was applied", async () => {
  const [twice, once, other] = [makeUlid(AT), makeUlid(AT), makeUlid(AT)];
  const log = new PrintedLog()
    .transaction(AT, { id: twice }).transaction(LATER, { id: twice, oldBalance: 90 })
    .transaction(AT, { id: once }).transaction(LATER, { id: once }, ALREADY_SYNCED)
    .transaction(AT, { id: other }).transaction(LATER, { id: other, amount: 12 }, ALREADY_SYNCED)
    .transaction(AT, {});
  const found = await askLog(
    log,
    "select subject, severity, amount, reason from finding.duplicate_transaction_id order by subject",
  );
  assertEquals(found.map(({ reason: _, ...row }) => row), [
    { subject: twice, severity: "critical", amount: 10 },
    { subject: once, severity: "notice", amount: 0 },
    { subject: other, severity: "critical", amount: 12 },
  ]);
  assertStringIncludes(String(found[0].reason), "(a replay), and applied 2 times");
  assertStringIncludes(String(found[2].reason), "(a conflict), and applied once");
});

Deno.test("records that lack something are named, the older schema lacks nothing", async () => {
  const log = new PrintedLog()
    .transaction(AT, { userId: "random-uuid" })
    .transaction(AT, { metadata: "undefined" })
    .transaction(AT, { type: null })
    .transaction(AT, {}, "")
    .message(AT, []);
  const found = await askLogAlone(
    log,
    `select kind from findings
     where kind in ('missing_metadata', 'test_user', 'unknown_outcome') order by kind`,
  );
  const kinds = ["missing_metadata", "test_user", "unknown_outcome", "unknown_outcome"];
  assertEquals(found.map((row) => row.kind), kinds);
});

test("a message is lost only if each of its deliveries failed", async () => {
  const [lost, saved] = [makeUuid(), makeUuid()];
  const log = new PrintedLog()
    .message(AT, [["ERROR", FAILED]], lost)
    .message(AT, [["ERROR", FAILED]], saved)
    .message("2024-03-31T21:01:30.000Z", [["ERROR", FAILED]], lost)
    .message("2024-03-31T21:01:30.000Z", [["INFO", SKIPPED]], saved)
    .transaction(AT, {});
  const found = await askLog(
    log,
    "select kind, severity, message_ids from findings where contains(kind, '_message') order by all",
  );
  assertEquals(found, [
    { kind: "lost_message", severity: "critical", message_ids: [lost] },
    { kind: "redelivered_message", severity: "warning", message_ids: [lost] },
    { kind: "redelivered_message", severity: "notice", message_ids: [saved] },
  ]);
});

test("a lost message whose transaction was printed names it, and is not lost where the wallet goes on", async () => {
  const at = (minute: number) => `2024-03-31T21:0${minute}:00.000Z`;
  const sql = `select severity, currency, exposure, len(transaction_ids) as count, reason
    from findings where kind = 'lost_message'`;
  const lost = () =>
    new PrintedLog().message(at(1), [
      ["INFO", printBlock({ id: makeUlid(at(1)), amount: 9 })],
      ["ERROR", FAILED],
    ]);
  const told = { currency: "BHD", exposure: 9, count: 1 };
  const [[booked], [other], [last]] = await Promise.all([
    askLog(lost().transaction(at(2), { oldBalance: 91 }), sql),
    askLog(lost().transaction(at(2), { oldBalance: 100 }), sql),
    askLog(lost(), sql),
  ]);
  assertEquals(booked, {
    ...told,
    severity: "warning",
    reason:
      "Failed at its only delivery; but the wallet goes on with its transaction of BHD 9.000, " +
      "so it was booked before the function failed",
  });
  const unbooked = {
    ...told,
    severity: "critical",
    reason:
      "Failed at its only delivery; nothing shows that its transaction of BHD 9.000 was booked",
  };
  assertEquals([other, last], [unbooked, unbooked]);
});

test("a gap has the likeliest cause; skipped messages are counted, and are none", async () => {
  const opening = { oldBalance: 100, newBalance: 90 };
  const next = { oldBalance: 50, newBalance: 40 };
  const start = () => new PrintedLog().transaction(AT, opening);
  const end = "2024-03-31T23:00:00.000Z";
  const unknown = () => new PrintedLog().transaction(AT, opening, "");
  const causes: readonly (readonly [log: PrintedLog, causes: string[]])[] = [
    [start().transaction(end, next), ["nothing"]],
    [start().transaction(end, next, ALREADY_SYNCED), ["already synced"]],
    [start().transaction(end, { ...next, oldBalance: 90 }), []],
    [unknown().transaction(end, next), ["nothing"]],
    [unknown().transaction(end, { oldBalance: 100 }), ["unknown outcome"]],
  ];
  const skipped = start().message(LATER, [["INFO", SKIPPED]]).transaction(end, next);
  const [told, found] = await Promise.all([
    askLog(
      skipped,
      `select gap_cause, lies_between, severity::varchar as severity, contains(reason, 'skipped') as is_told
       from balance_gaps inner join findings on findings.subject = balance_gaps.transaction_id
       where findings.kind = 'balance_gap'`,
    ),
    askLogs(causes.map(([log]) => log), "select gap_cause from balance_gaps"),
  ]);
  assertEquals(
    told,
    [{ gap_cause: "nothing", lies_between: "nothing", severity: "warning", is_told: false }],
  );
  assertEquals(
    found.map((rows) => rows.map((row) => row.gap_cause)),
    causes.map(([, expected]) => expected),
  );
});

test("a block that had to be repaired may have lost its metadata, and is not said to lack it", async () => {
  const cut = (log: PrintedLog) =>
    String(log).replace("    metadata: '{}',\n", "    metadata: '{\n");
  const sql = "select count(*) as n from finding.missing_metadata";
  const missing = new PrintedLog().transaction(AT, { metadata: "undefined" });
  assertEquals(
    await askLogs([cut(new PrintedLog().transaction(AT, {})), missing], sql),
    [[{ n: 0 }], [{ n: 1 }]],
  );
});

Deno.test("an amount far too small is an outlier, though it is little money", async () => {
  const found = await askLogAlone(
    usualAmounts(12).transaction(AT, { amount: 0.5 }).transaction(AT, { amount: 6 }),
    "select amount from finding.amount_outlier",
  );
  assertEquals(found, [{ amount: 0.5 }]);
});

Deno.test("each finding has a kind, a severity, a reason and a place, whatever is missing", async () => {
  const log = usualAmounts(9)
    .transaction(AT, { userId: "random-uuid", amount: 0, metadata: "undefined" }, "")
    .transaction(AT, { amount: 900, currency: null, paymentBalance: -5 })
    .transaction(AT, { amount: 0, currency: null, newBalance: -7, paymentBalance: -5 })
    .transaction(AT, { deliveryId: "d", id: makeUlid("2023-01-01T00:00:00.000Z") })
    .transaction(LATER, { deliveryId: "d" })
    .message(LATER, [["ERROR", FAILED]]);
  const found = await askLogAlone(log, "select * from findings");
  assert(found.length >= 9, `${found.length} findings`);
  for (const finding of found) {
    for (const name of ["kind", "severity", "reason", "stream", "line", "first_seen_at"]) {
      assert(finding[name] !== null, `${finding.kind} has no ${name}`);
    }
    assert(finding.amount === null || Number(finding.amount) >= 0, `${finding.kind}: exposure`);
    assertMatch(String(finding.finding_id), /^[a-z_]+-[0-9a-f]{10}$/);
  }
});

test("a payment balance of zero is not below zero, and ends an episode", async () => {
  const log = new PrintedLog();
  for (const [index, paymentBalance] of [0, -1, -2, 0, -3].entries()) {
    log.transaction(`2024-03-0${index + 1}T21:00:00.000Z`, { paymentBalance });
  }
  const episodes = await askLog(
    log,
    `select transaction_count as n, lowest_balance as lowest, is_open from overdrafts
     where overdraft_class = 'payment_negative' order by started_at`,
  );
  assertEquals(episodes, [
    { n: 2, lowest: -2, is_open: false },
    { n: 1, lowest: -3, is_open: true },
  ]);
});

Deno.test("an outlier's score is measured by the median deviation, times 1.4826", async () => {
  const log = new PrintedLog();
  for (const [index, amount] of [10, 10, 9, 11, 8, 12, 9, 11, 30].entries()) {
    log.transaction(`2024-03-${String(index + 1).padStart(2, "0")}T21:00:00.000Z`, { amount });
  }
  const [row] = await askLogAlone(log, "select score from amount_scores where amount = 30");
  assertEquals(Math.round(1e4 * Number(row.score)), Math.round(1e4 * 20 / 1.4826));
});

Deno.test("an outlier's score takes no difference below the smallest coin for one", async () => {
  const score = async (currency: string, usual: number, odd: number) => {
    const log = new PrintedLog();
    for (let day = 1; day <= 9; day++) {
      const at = `2024-03-0${day}T21:00:00.000Z`;
      log.transaction(at, { currency, amount: day === 9 ? odd : usual });
    }
    const [row] = await askLogAlone(log, `select score from amount_scores where amount = ${odd}`);
    return Math.round(100 * Number(row.score)) / 100;
  };
  assertEquals(await score("JPY", 2, 4), 2);
  assertEquals(await score("SAR", 0.02, 0.04), 2);
  assertEquals(await score("BHD", 0.002, 0.004), 2);
});

Deno.test("a volume's score is measured by the median deviation, times 1.4826", async () => {
  const log = new PrintedLog().transaction("2024-01-01T21:00:00.000Z", {});
  for (const [week, count] of [20, 26, 32, 100, 38, 44].entries()) {
    const at = new Date(Date.UTC(2024, 0, 8 + 7 * week, 21)).toISOString();
    for (let i = 0; i < count; i++) log.transaction(at, {});
  }
  log.transaction("2024-02-19T21:00:00.000Z", {});
  const [row] = await askLogAlone(
    log,
    "select score from volumes where transaction_count = 100 and hour_of_day is null",
  );
  assertEquals(Math.round(1e4 * Number(row.score)), Math.round(1e4 * 68 / (1.4826 * 6)));
});

test("money that goes back to a card is no second charge of its delivery, but may be too much", async () => {
  const refund = { source: "REFUND", action: "PARTIAL_REFUND", deliveryId: "d", oldBalance: 90 };
  const logs = [10, 15].map((amount) =>
    new PrintedLog().transaction("2024-03-01T21:00:00.000Z", { deliveryId: "d" })
      .transaction("2024-03-02T21:00:00.000Z", { ...refund, amount })
  );
  const found = await askLogs(
    logs,
    "select kind, exposure from findings where kind in ('double_charge', 'refund_break')",
  );
  assertEquals(found, [[], [{ kind: "refund_break", exposure: 5 }]]);
});
