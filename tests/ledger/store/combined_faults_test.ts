import { assertEquals, assertMatch } from "../../_assert.ts";
import {
  askLogAll as askLogAlone,
  FAILED,
  makeUlid,
  OTHER_USER,
  printBlock,
  PrintedLog,
  PUBLISHED,
  USER,
} from "./_printed.ts";
import { agreed, at, STEPS } from "./_conclusions.ts";
import { askLog, askLogAll, askLogs, test } from "./_together.ts";

const ENTRIES = `select user_id, side, amount, is_mechanical, reason
  from proposed_entries order by user_id, side, amount`;
const OPEN =
  "select cause, exposure, reason from cases where is_open order by first_seen_at, cause";
const userOf = (digit: number) => `${String(digit).repeat(8)}-2222-4333-8444-555555555555`;

Deno.test("what a wallet forgot over an outage is corrected in the wallet, as is the outage", async () => {
  const log = new PrintedLog();
  for (const digit of [1, 2, 3]) {
    const userId = userOf(digit);
    log.transaction(at(1), { userId, ...agreed(100, 7) })
      .transaction(at(2), { userId, ...agreed(93) });
  }
  for (const minute of [1, 2, 3, 4, 5]) {
    log.message(at(3).replace(":00:00", `:0${minute}:00`), [["ERROR", FAILED]]);
  }
  for (const digit of [1, 2, 3]) {
    const oldBalance = digit === 1 ? 93 : 83;
    log.transaction(at(4), { userId: userOf(digit), oldBalance, amount: 7, paymentBalance: 69 });
  }
  const [steps, entries] = await askLogAlone(log, [STEPS, ENTRIES]);
  assertEquals(steps.map(({ cause, other_cause, step }) => [cause, other_cause, step]), [
    ["wallet_lost_update", "outage", -17],
    ["outage", null, -7],
    ["outage", null, -7],
  ]);
  assertMatch(
    String(steps[0].reason),
    /; besides, the payment side booked BHD 7\.000, a usual debit/,
  );
  assertEquals(entries.map(({ side, amount }) => [side, amount]), [
    ["wallet", -17],
    ["wallet", -7],
    ["wallet", -7],
  ]);
});

test("what is sent again may rightly be left out by the payment side", async () => {
  const again = (id: string, amount: number) =>
    new PrintedLog().transaction(at(1), { ...agreed(100), id: id || makeUlid(at(1)) })
      .transaction(at(2), {
        id: id || makeUlid("2023-11-01T21:00:00.000Z"),
        oldBalance: 90,
        amount,
        paymentBalance: 90,
      });
  const id = makeUlid(at(1));
  const [[old], [other], [plain]] = await askLogs([
    again("", 10),
    again(id, 12),
    new PrintedLog().transaction(at(1), agreed(100))
      .transaction(at(2), { oldBalance: 90, paymentBalance: 90 }),
  ], STEPS);
  assertEquals([old.cause, old.is_mechanical], ["payment_missed", false]);
  assertMatch(String(old.reason), /an old transaction that was sent again/);
  assertEquals([other.cause, other.is_mechanical], ["payment_missed", false]);
  assertMatch(String(other.reason), /its id had been booked before with other figures/);
  assertEquals([plain.cause, plain.is_mechanical], ["payment_missed", true]);
});

test("an old id that only the wallet booked again is one case", async () => {
  const id = makeUlid("2023-11-01T21:00:00.000Z");
  const log = new PrintedLog().transaction(at(1), agreed(100))
    .transaction(at(2), { id, oldBalance: 90, paymentBalance: 90 });
  assertEquals((await askLog(log, OPEN)).map(({ cause }) => cause), ["payment_missed"]);
});

const minute = (number: number) => `2024-03-01T21:0${number}:00.000Z`;
const debit = (amount: number, oldBalance: number, paymentBalance: number) => ({
  amount,
  oldBalance,
  paymentBalance,
});

test("among exchanged transactions the one that the payment side missed is named", async () => {
  const id = makeUlid(minute(2));
  const log = new PrintedLog().transaction(minute(1), debit(10, 100, 90))
    .transaction(minute(3), debit(3, 85, 87)).transaction(minute(6), { id, ...debit(5, 90, 90) })
    .transaction(minute(8), debit(2, 82, 85));
  const [open, steps] = await askLogAll(log, [
    OPEN,
    `select cause, is_open, counterpart_id = (select transaction_id from transactions where amount = 5)
       as is_second from difference_steps where step <> 0 order by logged_at`,
  ]);
  assertEquals(open.map(({ cause, exposure }) => [cause, exposure]), [["payment_missed", 5]]);
  assertMatch(String(open[0].reason), /were booked in another order than they were logged in/);
  assertEquals(steps, [{ cause: "payment_missed", is_open: true, is_second: true }]);
});

test("a correction among exchanged transactions leaves nothing open", async () => {
  const log = new PrintedLog().transaction("2024-02-28T21:00:00.000Z", debit(10, 110, 100))
    .transaction(minute(1), debit(10, 100, 100)).transaction(minute(3), debit(3, 85, 82))
    .transaction(minute(6), debit(5, 90, 85))
    .transaction(minute(8), debit(2, 82, 80));
  const [open, steps] = await askLogAll(log, [OPEN, STEPS]);
  assertEquals(open, []);
  assertEquals(steps.at(-1)?.cause, "corrected");
});

test("a hundred times an amount, or a hundredth, is the payment side's; the smallest unit may be print", async () => {
  const log = (moved: number) =>
    new PrintedLog().transaction(at(1), agreed(500))
      .transaction(at(2), {
        type: "CREDIT",
        amount: 12,
        oldBalance: 490,
        paymentBalance: 490 + moved,
      })
      .transaction(at(3), { oldBalance: 502, paymentBalance: 480 + moved });
  const [[hundred], [part], [unit], [other]] = await askLogs(
    [log(1200), log(0.12), log(12000), log(1300)],
    STEPS,
  );
  assertEquals([hundred.cause, hundred.is_mechanical], ["payment_unit", true]);
  assertMatch(
    String(hundred.reason),
    /with 100 times its amount: it moved by BHD 1,200\.000, and the wallet by BHD 12\.000$/,
  );
  assertEquals([part.cause, part.is_mechanical], ["payment_unit", true]);
  assertMatch(String(part.reason), /with a hundredth of its amount/);
  assertEquals([unit.cause, unit.is_mechanical], ["payment_moved", false]);
  assertMatch(String(unit.reason), /in the smallest unit of the currency/);
  assertEquals([other.cause, other.is_mechanical], ["payment_moved", false]);
});

test("a wallet that moves with many others forgot nothing, though its last debit was as much", async () => {
  const log = (users: number) => {
    const printed = new PrintedLog();
    for (let k = 0; k < users; k++) {
      const amount = k === 0 ? 5 : 10 + k;
      printed.transaction(at(1), { userId: userOf(k), ...agreed(100 + k, amount) });
    }
    for (let k = 0; k < users; k++) {
      const balance = 100 + k - (k === 0 ? 5 : 10 + k);
      const after = { oldBalance: balance + 5, amount: 3, paymentBalance: balance - 3 };
      printed.transaction(at(2), { userId: userOf(k), ...after });
    }
    return printed;
  };
  const sql =
    "select cause, count(*)::integer as users from difference_steps group by all order by cause";
  assertEquals(await askLogs([log(4), log(3)], sql), [
    [{ cause: "wallet_moved", users: 4 }],
    [{ cause: "wallet_lost_update", users: 1 }, { cause: "wallet_moved", users: 2 }],
  ]);
});

test("where both sides are wrong, both are to be corrected, each by its own", async () => {
  const log = new PrintedLog()
    .transaction(at(1), { type: "CREDIT", amount: 14, oldBalance: 100, paymentBalance: 114 })
    .transaction(at(2), { oldBalance: 100, amount: 8, paymentBalance: 106 })
    .transaction(at(3), { oldBalance: 92, paymentBalance: 106 });
  const [[told], entries] = await askLogAll(log, [
    "select for_company, for_user, reason from reviewed_cases where is_open",
    ENTRIES,
  ]);
  assertEquals(entries.map(({ side, amount, is_mechanical }) => [side, amount, is_mechanical]), [
    ["payment", -10, true],
    ["wallet", 14, true],
  ]);
  assertEquals(
    told.for_company,
    "The company has to correct both sides: add BHD 14.000 to the wallet; and take BHD 10.000 off the payment side",
  );
  assertMatch(String(told.for_user), /^The user is owed BHD 14\.000: the wallet holds too little;/);
  assertMatch(String(told.reason), /others: missed by the payment side/);
});

test("an entry that settles two causes names both", async () => {
  const credit = { type: "CREDIT", amount: 14 } as const;
  const log = new PrintedLog().transaction(at(1), agreed(100))
    .transaction(at(2), { ...credit, amount: 13, oldBalance: 90, paymentBalance: 90 })
    .transaction(at(3), { ...credit, oldBalance: 103, paymentBalance: 118 });
  const [entries, [told]] = await askLogAll(log, [ENTRIES, OPEN]);
  assertEquals(entries.map(({ side, amount }) => [side, amount]), [["payment", -1]]);
  assertMatch(
    String(entries[0].reason),
    /booked a transaction twice; the wallet booked a transaction that/,
  );
  assertMatch(String(told.reason), /others: missed by the payment side\).*has entries of its own$/);
});

test("what became of a transaction that neither side holds is still to be found out", async () => {
  const log = (after: { oldBalance: number; paymentBalance: number }) =>
    new PrintedLog().transaction(at(1), agreed(100))
      .transaction(at(2), { oldBalance: 90, paymentBalance: 90 }, "")
      .transaction(at(3), after);
  const [left, booked] = await askLogs(
    [log({ oldBalance: 90, paymentBalance: 80 }), log({ oldBalance: 80, paymentBalance: 70 })],
    "select cause from cases where is_open",
  );
  assertEquals(left, [{ cause: "unknown_outcome" }]);
  assertEquals(booked, []);
});

test("what is below zero counts once, however many transactions find it so", async () => {
  const log = new PrintedLog().transaction(at(1), agreed(20, 25)).transaction(at(2), agreed(-5))
    .transaction(at(3), agreed(-15));
  const [told] = await askLog(log, OPEN);
  assertEquals([told.cause, told.exposure], ["overdraft", 25]);
});

test("each of two users is told whose wallet a transaction names", async () => {
  const metadata = `'{"walletId":"wallet#${OTHER_USER}"}'`;
  const log = new PrintedLog().transaction(at(1), agreed(100))
    .transaction(at(1), { userId: OTHER_USER, ...agreed(200) })
    .transaction(at(2), { oldBalance: 90, metadata, paymentBalance: 90 })
    .transaction(at(3), { userId: OTHER_USER, oldBalance: 190, amount: 4, paymentBalance: 176 });
  const steps = await askLog(
    log,
    `select cause, starts_with(user_id, '1') as is_first, reason from difference_steps
     where step <> 0 order by logged_at`,
  );
  assertEquals(steps.map(({ cause }) => cause), ["wrong_user", "wrong_user"]);
  assertMatch(String(steps[0].reason), /was printed for this user and names the wallet of another/);
  assertMatch(String(steps[1].reason), /belongs to this wallet, and was printed for another user/);
});

test("one delivery that two users paid for asks whose it is, unless one has it back", async () => {
  const credit = { type: "CREDIT", source: "MANUAL_ADDITION" } as const;
  const log = (deliveryId: string, back?: string) => {
    const printed = new PrintedLog().transaction(at(1), { ...agreed(100), deliveryId });
    if (back) {
      printed.transaction(at(2), {
        ...credit,
        deliveryId: back,
        oldBalance: 90,
        paymentBalance: 100,
      });
    }
    return printed.transaction(at(3), { userId: OTHER_USER, ...agreed(50, 12), deliveryId });
  };
  const sql = "select exposure, len(user_ids) as users, reason from finding.shared_delivery";
  const [shared, returned, elsewhere] = await askLogs(
    [log("d-1"), log("d-2", "d-2"), log("d-3", "d-4")],
    sql,
  );
  assertEquals(shared.map(({ exposure, users }) => [exposure, users]), [[12, 2]]);
  assertMatch(
    String(shared[0].reason),
    /from 2 users, BHD 10\.000 from \S+, BHD 12\.000 from \S+: it is of one/,
  );
  assertEquals([returned.length, elsewhere.length], [0, 1]);
});

test("one message that brings transactions of two users says so", async () => {
  const message = "5f0e6a52-0000-4000-8000-00000000abcd";
  const log = new PrintedLog().transaction(at(1), agreed(100), PUBLISHED, message)
    .transaction(at(1, 22), { userId: OTHER_USER, ...agreed(50) }, PUBLISHED, message);
  const [told] = await askLog(log, "select reason from finding.redelivered_message");
  assertMatch(String(told.reason), /; it brought transactions of 2 users$/);
});

test("what was delivered again, printed again and late is one case", async () => {
  const [id, message] = [makeUlid(at(2)), "5f0e6a52-0000-4000-8000-00000000dcba"];
  const log = new PrintedLog().transaction(at(1), agreed(100))
    .transaction(at(2), { id, ...agreed(90) }, PUBLISHED, message)
    .transaction(at(3), { id, ...agreed(80) }, PUBLISHED, message)
    .transaction(at(4), agreed(70));
  const [cases, kinds] = await askLogAll(log, [
    "select cause from cases",
    "select distinct kind from findings order by kind",
  ]);
  assertEquals(kinds.map(({ kind }) => kind), [
    "duplicate_transaction_id",
    "late_transaction",
    "redelivered_message",
  ]);
  assertEquals(cases, [{ cause: "duplicate" }]);
});

test("a second transaction before the outcome of the first may be of the same message", async () => {
  const block = (fields: { oldBalance: number }) =>
    ["INFO", printBlock({ id: makeUlid(at(2)), ...fields, userId: USER })] as const;
  const log = new PrintedLog().transaction(at(1), agreed(100)).transaction(at(1, 22), agreed(90))
    .message(at(2), [block({ oldBalance: 80 }), block({ oldBalance: 70 }), ["INFO", PUBLISHED]])
    .transaction(at(3), agreed(60)).transaction(at(4), agreed(50));
  const found = await askLog(log, "select reason from finding.incomplete_export");
  assertEquals(found.length, 1);
  assertMatch(String(found[0].reason), /lines between them are missing, or the message moved two$/);
});

test("a payment side that books the other way round is told so, and one that corrects twice", async () => {
  const flipped = new PrintedLog().transaction(at(1), agreed(100))
    .transaction(at(2), { oldBalance: 90, paymentBalance: 100 });
  const twice = new PrintedLog().transaction(at(1), agreed(100))
    .transaction(at(2), { oldBalance: 90, paymentBalance: 90 })
    .transaction(at(3), { oldBalance: 80, amount: 7, paymentBalance: 63 });
  const [[flip], [missed, again]] = await askLogs([flipped, twice], STEPS);
  assertEquals([flip.cause, flip.step, flip.is_mechanical], ["payment_unit", 20, true]);
  assertMatch(
    String(flip.reason),
    /the other way round: it moved by BHD 10.000, and the wallet by BHD -10.000$/,
  );
  assertEquals([missed.cause, missed.step], ["payment_missed", 10]);
  assertEquals([again.cause, again.step, again.is_mechanical], ["payment_doubled", -20, true]);
  assertMatch(String(again.reason), /twice what the two had differed by, to the other side/);
  const [entries] = await askLogAll(twice, ["select side, amount from proposed_entries"]);
  assertEquals(entries, [{ side: "payment", amount: 10 }]);
});

test("a delivery that only the wallet charges puts nothing right, whatever it equals", async () => {
  const log = (deliveryId?: string) =>
    new PrintedLog().transaction(at(1), { ...agreed(100), deliveryId: "one" })
      .transaction(at(2), { ...agreed(90), deliveryId: "two" })
      .transaction(at(3), { oldBalance: 90, amount: 7, paymentBalance: 73, deliveryId: "three" })
      .transaction(at(4), { oldBalance: 83, paymentBalance: 73, deliveryId })
      .transaction(at(5), { ...agreed(73, 6), deliveryId: "five" });
  const cases = await askLogs(
    [log("four"), log()],
    "select agreed_error, is_open from cases where cause in ('wallet_lost_update', 'corrected')",
  );
  assertEquals(cases, [[{ agreed_error: 10, is_open: true }], [{
    agreed_error: 0,
    is_open: false,
  }]]);
});

test("what was booked twice and may have been put right by hand is told so", async () => {
  const id = makeUlid(at(1));
  const log = (isBack: boolean) => {
    const printed = new PrintedLog().transaction(at(1), { ...agreed(100), id })
      .transaction(at(2), { ...agreed(90), id });
    const back = { type: "CREDIT", source: "MANUAL_ADDITION", action: "BACK" } as const;
    return isBack ? printed.transaction(at(3), { ...back, oldBalance: 80 }) : printed;
  };
  const found = await askLogs(
    [log(false), log(true)],
    `select severity, contains(reason, 'booked by hand since') as is_told
     from finding.duplicate_transaction_id`,
  );
  assertEquals(found, [
    [{ severity: "critical", is_told: false }],
    [{ severity: "warning", is_told: true }],
  ]);
});
