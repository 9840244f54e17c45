import { assertEquals, assertMatch } from "../../_assert.ts";
import { agreed, at } from "./_conclusions.ts";
import { askLogAll as askLogAlone, makeUuid, PrintedLog } from "./_printed.ts";
import { askLog, askLogs, test } from "./_together.ts";

const userOf = (k: number) => `${String(k).repeat(8)}-2222-4333-8444-555555555555`;

const CASES = `select cause, is_open, user_count, exposure, is_mechanical,
    regexp_extract(reason, 'taken back since for \\d+ users?') as back
  from cases where change_count > 0 order by all`;

/** Debits of four users that the payment side misses, of which it books so much at the next one. */
function missedAndBooked(parts: readonly number[]): PrintedLog {
  const log = new PrintedLog();
  for (const [index, part] of parts.entries()) {
    const user = { userId: userOf(index + 1) };
    const amount = 10 + index;
    log.transaction(at(1), { ...user, ...agreed(200) })
      .transaction(at(2), { ...user, ...agreed(190, amount), paymentBalance: 190 })
      .transaction(at(3), {
        ...user,
        ...agreed(190 - amount, 7),
        paymentBalance: 183 - amount * part,
      });
  }
  return log;
}

test("what takes back an incident, or a part of it for several users, is told with it", async () => {
  const missed = { cause: "payment_missed", user_count: 4, is_mechanical: true };
  const found = await askLogs([
    missedAndBooked([1, 1, 1, 1]),
    missedAndBooked([1, 1, 1, 0]),
    missedAndBooked([0.5, 0.5, 0.5, 0.5]),
  ], CASES);
  assertEquals(found, [
    [{
      ...missed,
      is_open: false,
      exposure: 0,
      is_mechanical: false,
      back: "taken back since for 4 users",
    }],
    [{ ...missed, is_open: true, exposure: 13, back: "taken back since for 3 users" }],
    [{ ...missed, is_open: true, exposure: 23, back: "taken back since for 4 users" }],
  ]);
  assertEquals(
    await askLog(
      missedAndBooked([0.5, 0.5, 0.5, 0.5]),
      "select side, amount, is_mechanical from proposed_entries order by amount desc",
    ),
    [5, 5.5, 6, 6.5].map((left) => ({ side: "payment", amount: -left, is_mechanical: true })),
  );
});

test("a move of one user alone is no part of what many users had", async () => {
  const found = await askLog(missedAndBooked([0, 0, 0, 0.5]), CASES);
  assertEquals(
    found.map(({ cause, user_count, is_mechanical }) => [cause, user_count, is_mechanical]),
    [
      ["payment_missed", 4, true],
      ["payment_moved", 1, false],
    ],
  );
});

test("balances that go on in two lines by turns are no missing logs", async () => {
  const log = (isOfTwo: boolean) => {
    const printed = new PrintedLog();
    for (let day = 1; day <= 8; day++) {
      const moved = isOfTwo ? 0 : 17 * day * day;
      printed.transaction(at(day, 14), agreed(500 + moved - day, 1))
        .transaction(at(day), agreed(200 - 9 * day, 9));
    }
    return printed;
  };
  const sql = `select cause, is_open, severity, regexp_extract(headline, '^[^,]+') as title
    from cases where change_count > 0 order by all limit 1`;
  const [two, moved] = await askLogs([log(true), log(false)], sql);
  assertEquals(two, [{
    cause: "contradiction",
    is_open: true,
    severity: "warning",
    title: "Contradicting logs",
  }]);
  assertEquals(moved.map(({ cause }) => cause), ["missing_log"]);
});

Deno.test("what one batch charged or entered for many users is one case", async () => {
  const second = (day: number, k: number) => new Date(Date.parse(at(day)) + 1000 * k).toISOString();
  const make = (pause: number) => {
    const log = new PrintedLog();
    const users = [1, 2, 3].map((k) => ({ userId: userOf(k), deliveryId: makeUuid() }));
    for (const [k, user] of users.entries()) {
      log.transaction(second(1, k), { ...user, ...agreed(200) });
    }
    for (const [k, user] of users.entries()) {
      log.transaction(second(4, k * pause), { ...user, ...agreed(190) });
    }
    const typed = { type: "CREDIT", source: "MANUAL_ADDITION", action: "IMPORT" } as const;
    for (const k of [4, 5, 6]) {
      const [userId, amount] = [userOf(k), 1000 + k];
      const opening = { userId, amount, oldBalance: 0, paymentBalance: amount };
      log.transaction(second(6, k * pause), { ...typed, ...opening });
    }
    return log;
  };
  const sql = `select cause, user_count from cases
    where cause in ('double_charge', 'unusual_amount') order by all`;
  const lone = (cause: string) => Array(3).fill({ cause, user_count: 1 });
  const [together] = await askLogAlone(make(1), [sql]);
  assertEquals(together, [
    { cause: "double_charge", user_count: 3 },
    { cause: "unusual_amount", user_count: 3 },
  ]);
  const [apart] = await askLogAlone(make(300), [sql]);
  assertEquals(apart, [...lone("double_charge"), ...lone("unusual_amount")]);
});

test("errors of many users without their transactions are one case", async () => {
  const log = (users: number) => {
    const printed = new PrintedLog();
    for (let k = 1; k <= users; k++) {
      printed.message(at(k), [[
        "ERROR",
        `Subscription balance and payment balance are not in sync {
  userId: '${userOf(k)}',
  subscriptionBalance: 5,
  paymentBalance: 7
}`,
      ]]);
    }
    return printed;
  };
  const sql = "select cause, user_count from cases where cause = 'contradiction'";
  assertEquals(await askLogs([log(3), log(2)], sql), [
    [{ cause: "contradiction", user_count: 3 }],
    Array(2).fill({ cause: "contradiction", user_count: 1 }),
  ]);
});

Deno.test("the most severe cases come first, whatever money the others are about", async () => {
  const log = new PrintedLog();
  for (let day = 1; day <= 12; day++) log.transaction(at(day), agreed(900 - 10 * day));
  const typed = { type: "CREDIT", source: "MANUAL_ADDITION", action: "GIFT" } as const;
  log.transaction(at(13), {
    ...typed,
    userId: userOf(1),
    amount: 90_000,
    oldBalance: 0,
    paymentBalance: 90_000,
  });
  log.transaction(at(14), { userId: userOf(2), ...agreed(5000) })
    .transaction(at(15), { userId: userOf(2), ...agreed(4990, 700), paymentBalance: 4990 });
  const [cases] = await askLogAlone(log, [
    `select severity, material_units > 100 as is_large from cases where is_open
     order by case_order(cases) limit 2`,
  ]);
  assertEquals(cases, [
    { severity: "critical", is_large: false },
    { severity: "warning", is_large: true },
  ]);
});

test("sums are told to the smallest coin, unless what is finer is all there is", async () => {
  const log = new PrintedLog().transaction(at(1), { ...agreed(100), paymentBalance: 90.0004 })
    .transaction(at(2), { ...agreed(90), paymentBalance: 90.0004 });
  const [found] = await askLog(log, "select headline, exposure from cases where is_open");
  assertMatch(String(found.headline), /payment side too high by BHD 10\.000$/);
  const texts = await askLog(
    log,
    `select bookable_text(1770.0003, 'BHD') as a, bookable_text(0.0004, 'BHD') as b, bookable_text(12.345, 'SAR') as c,
      bookable_text(-2.00051, 'SAR') as d, bookable_text(0, 'BHD') as e, bookable_text(1.23456, 'CLF') as f`,
  );
  assertEquals(texts, [{
    a: "BHD 1,770.000",
    b: "BHD 0.0004, which is less than can be paid",
    c: "SAR 12.345",
    d: "SAR -2.001",
    e: "BHD 0.000",
    f: "CLF 1.2346",
  }]);
});
