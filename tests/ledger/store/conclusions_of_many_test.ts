import { assertEquals } from "../../_assert.ts";
import {
  askLogAll as askLogAlone,
  makeUlid,
  printBlock,
  PrintedLog,
  PUBLISHED,
  SKIPPED,
} from "./_printed.ts";
import { agreed, at, STEPS, threeUsers } from "./_conclusions.ts";
import { askLog, askLogs, test } from "./_together.ts";

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

test("wallets that move by one amount, or to one multiple, are one case", async () => {
  const log = (moved: (balance: number) => number) => {
    const printed = new PrintedLog();
    for (const { index: k, user, first } of threeUsers()) {
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

test("payment balances in the smallest unit are one case that says so", async () => {
  const log = (isInUnits: boolean) => {
    const printed = new PrintedLog();
    for (const { index: k, user, first } of threeUsers()) {
      const amount = 7 + k;
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

test("outcomes that are printed of nobody, and ids that are sent again of many, are one case", async () => {
  const users = (count: number) =>
    Array.from(
      { length: count },
      (_, k) => `${String(k + 1).repeat(8)}-2222-4333-8444-555555555555`,
    );
  const silent = (count: number) =>
    users(count).reduce((log, userId) =>
      log.transaction(at(1), { userId, ...agreed(100) }, "")
        .transaction(at(2), { userId, ...agreed(90) }), new PrintedLog());
  const again = (count: number) =>
    users(count).reduce((log, userId, k) => {
      const id = makeUlid(at(1));
      return log.transaction(at(1), { userId, id, ...agreed(100, 7 + k) })
        .transaction(at(8), { userId, id, ...agreed(93 - k, 7 + k) });
    }, new PrintedLog());
  const sql = `select cause, user_count from cases
    where cause in ('unknown_outcome', 'duplicate') order by all`;
  assertEquals(await askLogs([silent(3), silent(2), again(3)], sql), [
    [{ cause: "unknown_outcome", user_count: 3 }],
    Array(2).fill({ cause: "unknown_outcome", user_count: 1 }),
    [{ cause: "duplicate", user_count: 3 }],
  ]);
});
