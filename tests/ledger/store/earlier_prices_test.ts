import { assertEquals, assertMatch } from "../../_assert.ts";
import { agreed, at, STEPS, threeUsers } from "./_conclusions.ts";
import { FAILED, makeUlid, makeUuid, PrintedLog, PUBLISHED } from "./_printed.ts";
import { askLog, askLogAll, askLogs, test } from "./_together.ts";

test("a payment side that still books the price of before is told so, and nothing else is", async () => {
  const log = (booked: number) =>
    new PrintedLog().transaction(at(1), agreed(100, 8)).transaction(at(2), agreed(92, 8))
      .transaction(at(3), { ...agreed(84, 9), paymentBalance: 84 - booked })
      .transaction(at(4), { ...agreed(75, 9), paymentBalance: 84 - 2 * booked });
  const [before, other] = await askLogs([log(8), log(7.5)], STEPS);
  assertEquals(
    before.map(({ cause, step, is_mechanical }) => [cause, step, is_mechanical]),
    Array(2).fill(["payment_unit", 1, true]),
  );
  assertMatch(
    String(before[0].reason),
    /with the amount of before: it moved by BHD -8\.000, and the wallet by BHD -9\.000$/,
  );
  assertEquals(other.map(({ cause }) => cause), ["payment_moved", "payment_moved"]);
});

test("what a payment side books at each delivery that failed is booked that often", async () => {
  const log = (times: number) => {
    const [id, message] = [makeUlid(at(2, 10)), makeUuid()];
    const printed = new PrintedLog().transaction(at(1), agreed(100));
    for (const hour of [10, 11, 12]) printed.message(at(2, hour), [["ERROR", FAILED]], message);
    return printed.transaction(
      at(2, 13),
      { id, ...agreed(90, 5), paymentBalance: 90 - 5 * times },
      PUBLISHED,
      message,
    );
  };
  const [[thrice], [often]] = await askLogs([log(4), log(6)], STEPS);
  assertEquals([thrice.cause, thrice.step, thrice.is_mechanical], ["payment_doubled", -15, true]);
  assertMatch(String(thrice.reason), /4 times: its message had failed before/);
  assertEquals([often.cause, often.step], ["payment_moved", -25]);
});

test("a side that moves back by what it had moved is settled, whatever came in between", async () => {
  const log = new PrintedLog().transaction(at(1), agreed(200))
    .transaction(at(2), { ...agreed(190), paymentBalance: 190 })
    .transaction(at(3), { ...agreed(180), paymentBalance: 180 - 30 })
    .transaction(at(4), { ...agreed(170), paymentBalance: 150 - 20 })
    .transaction(at(5), { ...agreed(160), paymentBalance: 120 });
  const rows = await askLog(log, "select step, is_open from difference_steps order by logged_at");
  assertEquals(rows, [
    { step: 10, is_open: false },
    { step: -30, is_open: true },
    { step: -10, is_open: false },
  ]);
});

test("payment balances that begin at zero for many users are one case", async () => {
  const log = (left: number) => {
    const printed = new PrintedLog();
    for (const { index: k, user, first } of threeUsers()) {
      printed.transaction(at(1), { ...user, ...agreed(first) }).transaction(at(2), {
        ...user,
        ...agreed(first - 10, 7 + k),
        paymentBalance: left * k - 7 - k,
      });
    }
    return printed;
  };
  const sql = `select user_count, regexp_extract(reason, 'each [^,]+') as alike from cases
    where cause = 'payment_moved' and is_open order by all`;
  assertEquals(await askLogs([log(0), log(13)], sql), [
    [{ user_count: 3, alike: "each to zero" }],
    Array(3).fill({ user_count: 1, alike: "" }),
  ]);
});

test("of several transactions that open alike the wallet may keep another one than the last", async () => {
  const second = (ms: number) => new Date(Date.parse(at(2)) + ms).toISOString();
  const log = (kept: number) => {
    const printed = new PrintedLog().transaction(at(1), agreed(110));
    let paid = 0;
    for (const [k, amount] of [4, 5, 6].entries()) {
      paid += amount;
      printed.transaction(second(150 * k), {
        oldBalance: 100,
        amount,
        paymentBalance: 100 - paid,
      });
    }
    return printed.transaction(at(3), {
      oldBalance: 100 - kept,
      amount: 3,
      paymentBalance: 100 - paid - 3,
    });
  };
  const entries = "select side, amount, is_mechanical from proposed_entries";
  const steps = "select cause, reason from difference_steps order by logged_at";
  const [first, reasons] = await askLogAll(log(4), [entries, steps]);
  assertEquals(first, [{ side: "wallet", amount: -11, is_mechanical: true }]);
  assertEquals(reasons.map(({ cause }) => cause), Array(3).fill("wallet_lost_update"));
  assertMatch(String(reasons[2].reason), /^The wallet kept \S+ alone of several/);
  const [last] = await askLogAll(log(6), [entries]);
  assertEquals(last, [{ side: "wallet", amount: -9, is_mechanical: true }]);
});

test("a job over all payment balances misses nothing, though one had a debit of as much", async () => {
  const log = (users: number) => {
    const printed = new PrintedLog();
    for (const [k, amount] of [10, 7, 8, 9, 5].slice(0, users).entries()) {
      const user = { userId: `${String(k + 1).repeat(8)}-2222-4333-8444-555555555555` };
      printed.transaction(at(1), { ...user, ...agreed(200) })
        .transaction(at(2), { ...user, ...agreed(190, amount), paymentBalance: 200 - amount });
    }
    return printed;
  };
  const sql = "select cause, user_count from cases where is_open order by all";
  assertEquals(await askLogs([log(5), log(2)], sql), [
    [{ cause: "payment_moved", user_count: 5 }],
    [{ cause: "payment_missed", user_count: 1 }, { cause: "payment_moved", user_count: 1 }],
  ]);
});

test("who has no price of before, and moved by as much, is in the case of those who have one", async () => {
  const log = (known: number) => {
    const printed = new PrintedLog();
    for (const k of [1, 2, 3]) {
      const user = { userId: `${String(k).repeat(8)}-2222-4333-8444-555555555555` };
      const first = { ...user, action: k <= known ? "BUY" : "ORDER" };
      printed.transaction(at(1), { ...first, ...agreed(200, 50 + k) })
        .transaction(at(2), {
          ...user,
          ...agreed(150 - k, 53 + k),
          paymentBalance: 100 - 2 * k,
        });
    }
    return printed;
  };
  const sql = `select cause, user_count, contains(reason, 'each by') as is_alike from cases
    where is_open and starts_with(cause, 'payment_') order by all`;
  assertEquals(await askLogs([log(1), log(0)], sql), [
    [{ cause: "payment_unit", user_count: 3, is_alike: false }],
    [{ cause: "payment_moved", user_count: 3, is_alike: true }],
  ]);
});
