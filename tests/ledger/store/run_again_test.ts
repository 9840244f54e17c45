import { assertEquals, assertMatch } from "../../_assert.ts";
import { agreed, at, STEPS } from "./_conclusions.ts";
import {
  askLog,
  askLogAll,
  FAILED,
  makeUlid,
  makeUuid,
  PrintedLog,
  PUBLISHED,
} from "./_printed.ts";

const after = (day: number, seconds: number) =>
  new Date(Date.parse(at(day)) + 1000 * seconds).toISOString();

const userOf = (k: number) => `${String(k).repeat(8)}-2222-4333-8444-555555555555`;

const BY_HAND = { source: "MANUAL_DEDUCTION", action: "EXPIRED", amount: 3 } as const;

/** Debits of 3 by hand of four users, and again for so many of them, so many seconds later. */
function runAgain(users: number, seconds: number): PrintedLog {
  const log = new PrintedLog();
  for (let k = 1; k <= 4; k++) log.transaction(after(1, k), { userId: userOf(k), ...agreed(100) });
  for (let k = 1; k <= 4; k++) {
    log.transaction(after(2, k), { ...BY_HAND, userId: userOf(k), ...agreed(90, 3) });
  }
  for (let k = 1; k <= users; k++) {
    log.transaction(after(2, seconds + k), { ...BY_HAND, userId: userOf(k), ...agreed(87, 3) });
  }
  return log;
}

const AGAIN = `select severity, currency, exposure, user_ids, reason from finding.repeated_charge
  order by first_seen_at, subject`;

Deno.test("a batch that runs again within hours is told once, for all its users", async () => {
  const [found, ...others] = await askLog(runAgain(4, 3600), AGAIN);
  assertEquals(
    [found.severity, found.exposure, found.user_ids, others],
    ["warning", 12, [1, 2, 3, 4].map(userOf), []],
  );
  assertMatch(
    String(found.reason),
    /^A batch ran again: 4 users of 4 were charged by the same action with the same amounts 60 minutes/,
  );
  assertEquals(await askLog(runAgain(4, 86_400), AGAIN), []);
  assertEquals(await askLog(runAgain(2, 3600), AGAIN), []);
});

Deno.test("what the payment side leaves out of a batch that ran again may be right", async () => {
  const log = new PrintedLog();
  for (let k = 1; k <= 3; k++) {
    const user = { ...BY_HAND, userId: userOf(k) };
    log.transaction(after(2, k), { ...user, ...agreed(90, 3) });
  }
  for (let k = 1; k <= 3; k++) {
    const user = { ...BY_HAND, userId: userOf(k) };
    log.transaction(after(2, 3600 + k), { ...user, ...agreed(87, 3), paymentBalance: 87 });
  }
  const steps = await askLog(log, STEPS);
  assertEquals(
    steps.map(({ cause, is_mechanical }) => [cause, is_mechanical]),
    Array(3).fill(["payment_missed", false]),
  );
});

const PLAN = { type: "CREDIT", source: "PAYMENT", action: "RENEW", amount: 110, vat: 10 } as const;

const paid = (oldBalance: number, amount = 110, paymentBalance = oldBalance + amount - 10) => ({
  ...PLAN,
  amount,
  oldBalance,
  newBalance: oldBalance + amount - 10,
  paymentBalance,
});

Deno.test("a plan that is paid again while most of the first is unspent is told", async () => {
  const log = (day: number, held: number, amount = 110) => {
    const printed = new PrintedLog();
    for (const left of [80, 70, 60]) printed.transaction(at(1, 8 - left / 10), agreed(left, 10));
    printed.transaction(at(2), paid(50));
    if (held < 150) printed.transaction(at(2, 22), agreed(150, 150 - held));
    return printed.transaction(at(day), paid(held, amount));
  };
  const sql = "select severity, exposure from finding.repeated_charge";
  const told = [{ severity: "warning", exposure: 110 }];
  assertEquals(await askLog(log(5, 120), sql), told);
  assertEquals(await askLog(log(9, 120), sql), [], "a week later");
  assertEquals(await askLog(log(5, 90), sql), [], "most of it is spent");
  assertEquals(await askLog(log(5, 120, 60), sql), [], "another amount");
  const refund = { source: "REFUND", action: "REFUND", amount: 110, vat: 10 } as const;
  const back = { ...refund, oldBalance: 220, newBalance: 120, paymentBalance: 120 };
  assertEquals(await askLog(log(5, 120).transaction(at(6), back), sql), [
    { severity: "notice", exposure: 110 },
  ]);
});

Deno.test("a second plan that the payment side left out may be one", async () => {
  const log = new PrintedLog().transaction(at(1), agreed(60, 10)).transaction(at(2), paid(50))
    .transaction(at(4), paid(150, 110, 150));
  const [step, ...others] = await askLog(log, STEPS);
  assertEquals([step.cause, step.is_mechanical, others], ["payment_missed", false, []]);
  assertMatch(String(step.reason), /the same plan was paid twice within days/);
});

Deno.test("a refund of a user who paid nothing names the one who paid as much", async () => {
  const log = (payers: number, begin = "2024-01-20T21:00:00.000Z") => {
    const printed = new PrintedLog().transaction(begin, { userId: userOf(7), ...agreed(100) });
    for (let k = 1; k <= payers; k++) {
      printed.transaction(after(2, k), { ...paid(50), userId: userOf(k) });
    }
    printed.transaction(at(1), { userId: userOf(9), ...agreed(210) });
    return printed.transaction(at(3), {
      source: "REFUND",
      action: "REFUND",
      userId: userOf(9),
      amount: 110,
      vat: 10,
      oldBalance: 200,
      newBalance: 100,
      paymentBalance: 200,
    });
  };
  const sql = "select severity, user_id, exposure, reason from finding.refund_break";
  const [[found, ...others], [step]] = await askLogAll(log(1), [sql, STEPS]);
  assertEquals(
    [found.severity, found.user_id, found.exposure, others],
    ["warning", userOf(9), 100, []],
  );
  assertMatch(String(found.reason), /user 11111111 had just paid as much .* and got no refund/);
  assertEquals([step.cause, step.is_mechanical], ["payment_missed", false]);
  assertEquals(await askLog(log(2), sql), []);
  assertEquals(await askLog(log(0), sql), []);
  const [older] = await askLog(log(1, at(1)), sql);
  assertEquals(older.severity, "notice");
  assertMatch(String(older.reason), /or its payment may be older than these logs$/);
});

Deno.test("what failed in time and was booked later is late for a known reason, and no outage", async () => {
  const log = (isBooked: boolean) => {
    const printed = new PrintedLog();
    const messages = [1, 2, 3, 4, 5, 6].map((k) => [k, makeUuid(), makeUlid(at(2, 9))] as const);
    printed.transaction(at(1), { userId: userOf(8), ...agreed(100) });
    for (const [k, message] of messages) {
      printed.message(after(2, k - 43_200), [["ERROR", FAILED]], message);
    }
    for (const [k, message, id] of messages.slice(0, isBooked ? 6 : 5)) {
      const block = { id, userId: userOf(k), ...agreed(100) };
      printed.transaction(after(3, k - 43_200), block, PUBLISHED, message);
    }
    return printed;
  };
  const sql = `select kind, severity from findings where kind in ('outage', 'late_transaction')
    order by kind`;
  const late = { kind: "late_transaction", severity: "notice" };
  assertEquals(await askLog(log(true), sql), [late, { kind: "outage", severity: "notice" }]);
  assertEquals(await askLog(log(false), sql), [late, { kind: "outage", severity: "critical" }]);
});
