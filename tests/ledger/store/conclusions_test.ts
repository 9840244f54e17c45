import { assertEquals, assertMatch } from "../../_assert.ts";
import {
  ALREADY_SYNCED,
  askLogAll as askLogAlone,
  FAILED,
  makeUlid,
  makeUuid,
  printBlock,
  PrintedLog,
  PUBLISHED,
  SKIPPED,
} from "./_printed.ts";
import { askLog, askLogAll, askLogs, test } from "./_together.ts";

const at = (day: number, hour = 21) =>
  `2024-03-${String(day).padStart(2, "0")}T${String(hour).padStart(2, "0")}:00:00.000Z`;

const STEPS = `select cause, other_cause, counterpart_id, step, is_mechanical, reason
  from difference_steps where step <> 0 order by logged_at`;

const CASES = "select cause, for_company from reviewed_cases where is_open order by all";

/** A debit that both sides book. */
const agreed = (oldBalance: number, amount = 10) => ({
  oldBalance,
  amount,
  paymentBalance: oldBalance - amount,
});

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

test("several users whose wallets are set back at one time have forgotten equal amounts too", async () => {
  const log = new PrintedLog();
  for (const digit of ["1", "2", "3"]) {
    const user = { userId: `${digit.repeat(8)}-2222-4333-8444-555555555555` };
    log.transaction(at(1), { ...user, ...agreed(100) }).transaction(at(2), {
      ...user,
      ...agreed(90),
    })
      .transaction(at(3), { ...user, oldBalance: 100, paymentBalance: 70 });
  }
  const steps = await askLog(log, STEPS);
  assertEquals(steps.map(({ cause }) => cause), Array(3).fill("wallet_lost_update"));
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

test("wallets that move by one amount, or to one multiple, are one case", async () => {
  const log = (moved: (balance: number) => number) => {
    const printed = new PrintedLog();
    for (const [k, digit] of ["1", "2", "3"].entries()) {
      const user = { userId: `${digit.repeat(8)}-2222-4333-8444-555555555555` };
      const first = 130 + 31 * k;
      printed.transaction(at(1), { ...user, ...agreed(first) }).transaction(at(2), {
        ...user,
        oldBalance: moved(first - 10),
        amount: 7 + k,
        paymentBalance: first - 17 - k,
      });
    }
    return printed;
  };
  const sql = `select cause, user_count, regexp_extract(reason, 'each [^,]+') as alike
    from cases where is_open`;
  assertEquals(
    await askLogs([
      log((balance) => balance + 2.5),
      log((balance) => balance * 0.8),
      log((balance) => balance + balance % 17),
    ], `from (${sql}) order by all`),
    [
      [{ cause: "wallet_moved", user_count: 3, alike: "each by BHD 2.500" }],
      [{ cause: "wallet_moved", user_count: 3, alike: "each multiplied by 0.8" }],
      Array(3).fill({ cause: "wallet_moved", user_count: 1, alike: "" }),
    ],
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

Deno.test("an evening that the logs lack is to be fetched, though both sides agree, and no outage", async () => {
  const log = new PrintedLog();
  const start = Date.parse("2024-03-01T21:00:00.000Z");
  for (let day = 0; day < 29; day++) {
    const time = (minute: number) =>
      new Date(start + day * 86_400_000 + minute * 60_000).toISOString();
    for (let k = 0; k < 12 && day !== 25; k++) {
      const userId = `${String(k).padStart(8, "0")}-2222-4333-8444-555555555555`;
      log.transaction(time(k), { userId, ...agreed(900 - day * (10 + k), 10 + k) });
    }
    if (day === 25) log.message(time(5), [["INFO", SKIPPED]]);
  }
  const [cases, findings] = await askLogAlone(log, [
    `select cause, severity, user_count, task, for_company from reviewed_cases
     where cause in ('missing_log', 'outage')`,
    "select kind from findings where kind in ('outage', 'incomplete_export') order by kind",
  ]);
  assertEquals(findings, [{ kind: "incomplete_export" }, { kind: "outage" }]);
  assertEquals(cases, [{
    cause: "missing_log",
    severity: "warning",
    user_count: 12,
    task: "fetch",
    for_company: "Get the missing logs and ingest them",
  }]);
});

test("a message whose user could not be read may be what is missing of a user", async () => {
  const block = printBlock({ id: makeUlid(at(2)), ...agreed(90) }).replace(/    userId.*\n/, "");
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

test("payment balances in the smallest unit are one case that says so", async () => {
  const log = (isInUnits: boolean) => {
    const printed = new PrintedLog();
    for (const [k, digit] of ["1", "2", "3"].entries()) {
      const user = { userId: `${digit.repeat(8)}-2222-4333-8444-555555555555` };
      const [first, amount] = [130 + 31 * k, 7 + k];
      printed.transaction(at(1), { ...user, ...agreed(first) });
      for (const day of [2, 3]) {
        const oldBalance = first - 10 - (day - 2) * amount;
        const paymentBalance = isInUnits
          ? 1000 * (oldBalance - amount)
          : oldBalance - amount + 13 * day * (k + 1);
        printed.transaction(at(day), { ...user, oldBalance, amount, paymentBalance });
      }
    }
    return printed;
  };
  const sql = `select user_count, change_count, contains(reason, 'smallest unit') as is_told
    from cases where cause = 'payment_moved' and is_open order by all`;
  assertEquals(await askLogs([log(true), log(false)], sql), [
    [{ user_count: 3, change_count: 6, is_told: true }],
    Array(3).fill({ user_count: 1, change_count: 2, is_told: false }),
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

test("what many users' transactions leave unknown in one way is one case", async () => {
  const log = (count: number) => {
    const printed = new PrintedLog();
    for (let k = 1; k <= count; k++) {
      const userId = `${String(k).repeat(8)}-2222-4333-8444-555555555555`;
      const block = printBlock({ id: makeUlid(at(1)), userId, ...agreed(100) });
      printed.message(at(k), [
        ["INFO", block.replace(/newBalance: .*/, `newBalance: '9${k},0'`)],
        ["INFO", PUBLISHED],
      ]);
    }
    return printed;
  };
  const sql = "select user_count, len(finding_ids) as count from cases where cause = 'not_read'";
  assertEquals(await askLogs([log(3), log(2)], sql), [
    [{ user_count: 3, count: 3 }],
    Array(2).fill({ user_count: 1, count: 1 }),
  ]);
});

test("two wallets that moved by as much in opposite directions name each other", async () => {
  const log = (back: number) => {
    const printed = new PrintedLog();
    for (const [digit, first, gap] of [["1", 100, 12.5], ["2", 171, -back]] as const) {
      const user = { userId: `${digit.repeat(8)}-2222-4333-8444-555555555555` };
      printed.transaction(at(1), { ...user, ...agreed(first) })
        .transaction(at(2), { ...user, oldBalance: first - 10 + gap, paymentBalance: first - 20 });
    }
    return printed;
  };
  const sql = `select regexp_extract(reason, 'user \\w+ moved by as much') as other
    from difference_steps where cause = 'wallet_moved' order by user_id`;
  const rows = await askLogs([log(12.5), log(12)], sql);
  assertEquals(rows[0].map(({ other }) => String(other).slice(5, 13)), ["22222222", "11111111"]);
  assertEquals(rows[1], [{ other: "" }, { other: "" }]);
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
