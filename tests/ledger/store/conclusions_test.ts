import { assertEquals, assertMatch } from "../../_assert.ts";
import {
  ALREADY_SYNCED,
  FAILED,
  makeUlid,
  makeUuid,
  printBlock,
  PrintedLog,
  PUBLISHED,
} from "./_printed.ts";
import { agreed, at, STEPS } from "./_conclusions.ts";
import { askLog, askLogAll, askLogs, test } from "./_together.ts";

const CASES = "select cause, for_company from reviewed_cases where is_open order by all";

test("what the wallet booked before the function failed is not to be sent again", async () => {
  const log = new PrintedLog()
    .message(at(1), [["INFO", printBlock({ id: "01HQTEST", ...agreed(100) })], ["ERROR", FAILED]])
    .transaction(at(2), agreed(90));
  const [booked] = await askLogAll(log, [CASES]);
  assertEquals(booked, [
    { cause: "error_after_applied", for_company: "See that no retry books it again" },
  ]);
});

test("a wallet that is set back over several transactions has forgotten them", async () => {
  const firstId = makeUlid(at(2));
  const log = (amounts: readonly number[]) => {
    const printed = new PrintedLog().transaction(at(1), agreed(110));
    let balance = 100;
    amounts.forEach((amount, k) => {
      printed.transaction(at(2 + k), {
        ...agreed(balance, amount),
        id: k === 0 ? firstId : makeUlid(at(2 + k)),
      });
      balance -= amount;
    });
    return printed.transaction(at(9), { oldBalance: 100, paymentBalance: balance - 10 });
  };
  const [[different], [equal]] = await askLogs([log([7, 8, 9]), log([9, 9])], STEPS);
  assertEquals([different.cause, different.step, different.is_mechanical], [
    "wallet_lost_update",
    -24,
    true,
  ]);
  assertMatch(String(different.reason), /^The wallet forgot \w+ and 2 more:/);
  // Twice one price may be another sum: one user alone does not show it.
  assertEquals([equal.cause, equal.is_mechanical], ["wallet_moved", false]);
  assertMatch(String(equal.reason), /before its last 2 transactions, and may have forgotten them$/);
});

test("a wallet that is set to where a plan began was not set back", async () => {
  const credit = { type: "CREDIT", amount: 200, paymentBalance: 385 } as const;
  const log = new PrintedLog().transaction(at(1), agreed(200, 7)).transaction(at(2), agreed(193, 8))
    .transaction(at(3), { ...credit, oldBalance: 200 });
  const [step] = await askLog(log, STEPS);
  assertEquals(step.cause, "wallet_reset");
});

test("what may be missing from the logs is not said to be booked twice", async () => {
  const log = (day: number) =>
    new PrintedLog().transaction(at(1), { ...agreed(110), id: makeUlid(at(1)) })
      .transaction(at(2), agreed(100)).transaction(at(3), agreed(90, 5))
      .transaction(at(day), { oldBalance: 75, amount: 1, paymentBalance: 84 });
  const [[next], [later]] = await askLogs([log(4), log(5)], STEPS);
  assertEquals([next.cause, next.is_mechanical], ["wallet_doubled", true]);
  assertEquals([later.cause, later.is_mechanical], ["wallet_doubled", false]);
  assertMatch(String(later.reason), /or the log of another one like it is missing/);
});

test("what is booked again is the last one like it", async () => {
  const last = makeUlid(at(2));
  const log = new PrintedLog().transaction(at(1), agreed(110))
    .transaction(at(2), { ...agreed(100), id: last })
    .transaction(at(3), { oldBalance: 80, amount: 1, paymentBalance: 89 });
  const [step] = await askLog(
    log,
    `select counterpart_id = (select max(transaction_id) from transactions where amount = 10) as is_last
     from difference_steps where cause = 'wallet_doubled'`,
  );
  assertEquals(step.is_last, true);
});

test("a lost message that names no user may be what the payment side booked", async () => {
  const log = (...failing: string[]) => {
    const printed = new PrintedLog().transaction(at(1), agreed(100));
    for (const time of failing) printed.message(time, [["ERROR", FAILED]]);
    return printed.transaction(at(3), { oldBalance: 90, paymentBalance: 70 });
  };
  const [[alone], [lost, ...more]] = await askLogs([log(), log(at(2), at(2, 22))], STEPS);
  assertEquals(more, []);
  assertEquals([alone.cause, alone.is_mechanical], ["payment_doubled", true]);
  assertEquals([lost.cause, lost.is_mechanical], ["payment_doubled", false]);
  assertMatch(String(lost.reason), /a message was lost in between.*it may be this one$/);
});

test("one transaction that failed several times is one that is not known", async () => {
  const id = makeUlid(at(2));
  const log = new PrintedLog().transaction(at(1), agreed(100));
  for (const hour of [10, 11, 12]) {
    log.message(at(2, hour), [["INFO", printBlock({ id, ...agreed(90) })], ["ERROR", FAILED]]);
  }
  log.transaction(at(3), { oldBalance: 90, paymentBalance: 70 });
  const steps = await askLog(log, STEPS);
  assertEquals(steps.map(({ cause, other_cause, step }) => [cause, other_cause, step]), [
    ["unknown_outcome", null, -10],
  ]);
});

test("a wallet that moves by what it refused says so", async () => {
  const id = makeUlid(at(2));
  const refusal = `{
  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',
  data: { userId: '11111111-2222-4333-8444-555555555555', currentBalance: 90, transactionId: '${id}' }
}`;
  const log = new PrintedLog().transaction(at(1), agreed(100))
    .transaction(at(2), { id, oldBalance: 90, amount: 61, paymentBalance: 90 }, refusal)
    .transaction(at(3), { oldBalance: 29, paymentBalance: 80 });
  const [step] = await askLog(log, STEPS);
  assertEquals([step.cause, step.step], ["wallet_moved", 61]);
  assertMatch(
    String(step.reason),
    /it is what \w+ would have moved, which the wallet had refused$/,
  );
});

test("what was refused in time and comes again is not told as sent late", async () => {
  const id = makeUlid(at(2, 10));
  const refusal = `{
  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',
  data: { userId: '11111111-2222-4333-8444-555555555555', currentBalance: 90, transactionId: '${id}' }
}`;
  const log = (isRefused: boolean) => {
    const printed = new PrintedLog().transaction(at(1), agreed(100));
    const fields = { id, amount: 95 };
    if (isRefused) {
      printed.transaction(at(2, 10), { ...fields, oldBalance: 90, paymentBalance: 90 }, refusal);
    }
    return printed
      .transaction(at(2, 11), { type: "CREDIT", oldBalance: 90, amount: 20, paymentBalance: 110 })
      .transaction(at(2, 12), { ...fields, oldBalance: 110, paymentBalance: 15 });
  };
  const sql = `select severity, regexp_extract(reason, 'it had .*') as first
    from finding.late_transaction`;
  assertEquals(await askLogs([log(true), log(false)], sql), [
    [{ severity: "notice", first: "it had been blocked in time, on 2024-03-02 10:00" }],
    [{ severity: "warning", first: "" }],
  ]);
});

test("a message whose user could not be read may be what is missing of a user", async () => {
  const block = printBlock({ id: makeUlid(at(2)), ...agreed(90) }).replace(/ {4}userId.*\n/, "");
  const gone = (isPrinted: boolean) => {
    const log = new PrintedLog().transaction(at(1), agreed(100));
    if (isPrinted) log.message(at(2), [["INFO", block], ["INFO", PUBLISHED]]);
    return log.transaction(at(3), agreed(80));
  };
  const sql = "select cause, wallet_gap from difference_steps";
  assertEquals(await askLogs([gone(true), gone(false)], sql), [
    [{ cause: "not_read", wallet_gap: -10 }],
    [{ cause: "missing_log", wallet_gap: -10 }],
  ]);
});

test("a credit by hand may have given back what was charged twice", async () => {
  const charge = (day: number, oldBalance: number) =>
    [at(day), { ...agreed(oldBalance), deliveryId: "d" }] as const;
  const back = (amount: number, source: string) =>
    new PrintedLog().transaction(...charge(1, 100)).transaction(...charge(2, 90))
      .transaction(at(3), {
        type: "CREDIT",
        source,
        action: "DOUBLE_ENTRY",
        oldBalance: 80,
        amount,
        paymentBalance: 80 + amount,
      });
  const sql =
    `select severity, regexp_replace(regexp_extract(reason, 'a credit .*'), ', 01\\w+', '') as told
    from finding.double_charge`;
  const silent = [{ severity: "critical", told: "" }];
  const told =
    "a credit of as much by hand (DOUBLE_ENTRY) followed on 2024-03-03 21:00, and may have " +
    "given it back";
  assertEquals(
    await askLogs(
      [back(10, "MANUAL_ADDITION"), back(11, "MANUAL_ADDITION"), back(10, "PAYMENT")],
      sql,
    ),
    [[{ severity: "warning", told }], silent, silent],
  );
});

test("a message that died and was booked when it came again is a notice", async () => {
  const id = makeUuid();
  const log = (again: string) =>
    new PrintedLog().message(at(1), [], id)
      .transaction(at(2), agreed(100), undefined, again);
  const sql = "select severity from findings where kind = 'unknown_outcome'";
  assertEquals(await askLogs([log(id), log(makeUuid())], sql), [
    [{ severity: "notice" }],
    [{ severity: "warning" }],
  ]);
});

test("an amount in the smallest unit is told where both sides moved by less", async () => {
  const log = (amount: number) =>
    new PrintedLog().transaction(at(1), agreed(100))
      .transaction(at(2), { oldBalance: 90, newBalance: 81, amount, paymentBalance: 81 });
  const sql = `select contains(reason, 'smallest unit') as is_told from findings
    where kind = 'calculation_break'`;
  assertEquals(await askLogs([log(9000), log(900)], sql), [
    [{ is_told: true }],
    [{ is_told: false }],
  ]);
});

test("what a hand has booked on both sides since leaves open which of them is wrong", async () => {
  const log = (amount: number, deliveryId?: string, action = "INVAILID_ENTRY") =>
    new PrintedLog().transaction(at(1), agreed(100))
      .transaction(at(2), { oldBalance: 90, amount: 8, paymentBalance: 90 })
      .transaction(at(3), {
        oldBalance: 82,
        amount,
        paymentBalance: 90 - amount,
        source: "MANUAL_DEDUCTION",
        action,
        deliveryId,
      });
  const sql = `select cause, is_mechanical, contains(reason, 'to put this right') as is_told
    from difference_steps where step <> 0`;
  const told = (is_told: boolean) => [{
    cause: "payment_missed",
    is_mechanical: !is_told,
    is_told,
  }];
  assertEquals(
    await askLogs([log(8), log(7), log(8, "d"), log(8, undefined, "BUY")], sql),
    [told(true), told(false), told(false), told(false)],
  );
});

test("a payment balance that moves by what was said to be synced already names it", async () => {
  const log = new PrintedLog().transaction(at(1), agreed(100))
    .transaction(at(2), { oldBalance: 90, amount: 5, paymentBalance: 85 }, ALREADY_SYNCED)
    .transaction(at(3), { oldBalance: 90, paymentBalance: 75 });
  const [step] = await askLog(log, STEPS);
  assertEquals([step.cause, step.step], ["payment_moved", -5]);
  assertMatch(
    String(step.reason),
    /which is what \w+ moves: the log says that it was synced already/,
  );
});

test("three transactions that were logged in another order are missing nowhere", async () => {
  const log = (order: readonly number[]) => {
    const printed = new PrintedLog().transaction(at(1), agreed(110));
    const opening = [100, 99, 97];
    for (const [hour, which] of order.entries()) {
      const time = at(2).replace("21:00", `21:0${hour}`);
      printed.transaction(time, agreed(opening[which], which + 1));
    }
    return printed.transaction(at(3), agreed(94));
  };
  const sql = "select distinct cause from difference_steps";
  assertEquals(await askLogs([log([2, 0, 1]), log([0, 2]), log([0, 1, 2])], sql), [
    [{ cause: "out_of_order" }],
    [{ cause: "missing_log" }],
    [],
  ]);
});
