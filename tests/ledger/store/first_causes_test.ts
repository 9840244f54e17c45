import { assertEquals, assertStringIncludes } from "../../_assert.ts";
import { askLog as askLogAlone, makeUlid, makeUuid, PrintedLog } from "./_printed.ts";
import { askLog, askLogAll, askLogs, test } from "./_together.ts";

const STEPS_SQL = `select user_id, cause, step, wallet_gap, is_open, reason
  from difference_steps order by user_id, logged_at, observation_number`;

/** A moment of March 2024: its day, and seconds after 21:00. */
function at(day: number, seconds = 0): string {
  return new Date(Date.UTC(2024, 2, day, 21, 0, seconds)).toISOString();
}

/** The error that the older schema prints: the wallet before the transaction, and the payment balance. */
function notInSync(userId: string, wallet: number, payment: number): readonly [string, string] {
  const fields = `userId: '${userId}', subscriptionBalance: ${wallet}, paymentBalance: ${payment}`;
  return ["ERROR", `Subscription balance and payment balance are not in sync { ${fields} }`];
}

test("a payment balance that is read ahead of the wallet is a timing difference, at its first sight too", async () => {
  const [known, fresh, late] = [makeUuid(), makeUuid(), makeUuid()];
  const log = new PrintedLog()
    .transaction(at(1), { userId: known, oldBalance: 100, newBalance: 90, paymentBalance: 90 })
    .transaction(at(2), { userId: known, oldBalance: 90, newBalance: 80, paymentBalance: 70 })
    .transaction(at(2, 1), { userId: known, oldBalance: 80, newBalance: 70, paymentBalance: 70 })
    .transactionWith(
      at(3),
      { type: null, userId: fresh, oldBalance: 50, newBalance: 40 },
      [notInSync(fresh, 50, 30)],
    )
    .transaction(at(3, 1), { type: null, userId: fresh, oldBalance: 40, newBalance: 30 })
    .transaction(at(4), { userId: late, oldBalance: 50, newBalance: 40, paymentBalance: 240 })
    .transaction(at(4, 59), {
      userId: late,
      oldBalance: 240,
      newBalance: 230,
      paymentBalance: 230,
    });
  const [rows, open] = await askLogAll(log, [STEPS_SQL, "select * from cases where is_open"]);
  assertEquals(
    rows.map((row) => [row.user_id, row.cause, row.step, row.is_open]),
    [[known, -10], [known, 10], [fresh, -10], [fresh, 10], [late, 200], [late, -200]].map((
      [user, step],
    ) => [user, "timing", step, false]),
  );
  assertStringIncludes(String(rows[0].reason), "was read ahead of the wallet");
  assertStringIncludes(String(rows[1].reason), "caught up");
  assertEquals(open, []);
});

test("no timing difference: what stays, what a minute later comes, an error of another amount", async () => {
  const [stays, slow, other] = [makeUuid(), makeUuid(), makeUuid()];
  const log = new PrintedLog()
    .transaction(at(1), { userId: stays, oldBalance: 100, newBalance: 90, paymentBalance: 90 })
    .transaction(at(2), { userId: stays, oldBalance: 90, newBalance: 80, paymentBalance: 80 })
    .transaction(at(2, 1), { userId: stays, oldBalance: 80, newBalance: 70, paymentBalance: 80 })
    .transaction(at(1), { userId: slow, oldBalance: 100, newBalance: 90, paymentBalance: 90 })
    .transaction(at(2), { userId: slow, oldBalance: 90, newBalance: 80, paymentBalance: 70 })
    .transaction(at(2, 61), { userId: slow, oldBalance: 80, newBalance: 70, paymentBalance: 70 })
    .transactionWith(
      at(3),
      { type: null, userId: other, oldBalance: 50, newBalance: 40 },
      [notInSync(other, 50, 35)],
    )
    .transaction(at(3, 1), { type: null, userId: other, oldBalance: 40, newBalance: 30 });
  assertEquals(
    (await askLog(log, STEPS_SQL)).map((row) => [row.user_id, row.cause, row.step]),
    [
      [stays, "payment_missed", 10],
      [slow, "payment_doubled", -10],
      [slow, "corrected", 10],
      [other, "first_seen", -5],
    ],
  );
});

test("a first difference is the wallet's where the payment balance is an earlier wallet and all since", async () => {
  const user = makeUuid();
  const untyped = { type: null, userId: user } as const;
  const logs = [277, 276].map((paymentBalance) =>
    new PrintedLog()
      .transaction(at(1), { ...untyped, oldBalance: 20, newBalance: 10 })
      .transaction(at(2), { ...untyped, oldBalance: 317, newBalance: 307 })
      .transaction(at(3), { ...untyped, oldBalance: 105, newBalance: 95 })
      .transaction(at(4), { ...untyped, oldBalance: 62, newBalance: 52 })
      .transaction(at(5), { userId: user, oldBalance: 52, newBalance: 42, paymentBalance })
  );
  const found = (await askLogs(logs, STEPS_SQL)).map(([row, ...others]) => {
    assertEquals(others, []);
    return [row.cause, row.step, row.wallet_gap];
  });
  assertEquals(found, [["wallet_moved", 235, -235], ["first_seen", 234, 0]]);
});

Deno.test("a wallet that is empty at first is emptied like others at this action, or nothing is said", async () => {
  const first = makeUuid();
  const renewal = { type: "CREDIT", amount: 200, oldBalance: 0, newBalance: 200 } as const;
  const tell = async (users: number, action: string) => {
    const log = new PrintedLog();
    for (let i = 0; i < users; i++) {
      const userId = makeUuid();
      log.transaction(at(1), { userId, oldBalance: 100, newBalance: 90, paymentBalance: 90 })
        .transaction(at(2), { userId, ...renewal, action: "RENEW", paymentBalance: 290 });
    }
    log.transaction(at(3), { userId: first, ...renewal, action, paymentBalance: 264 });
    return (await askLogAlone(log, `${STEPS_SQL}`)).filter((row) => row.user_id === first);
  };
  const [emptied] = await tell(3, "RENEW");
  assertEquals([emptied.cause, emptied.step], ["wallet_reset", 64]);
  assertStringIncludes(String(emptied.reason), "those of other users");
  assertEquals((await tell(2, "RENEW"))[0].cause, "first_seen");
  assertEquals((await tell(3, "GIFT"))[0].cause, "first_seen");
});

test("what is out of order is no part of a timing difference that it stands in", async () => {
  const log = new PrintedLog()
    .transaction(at(1), { oldBalance: 100, newBalance: 90, paymentBalance: 90 })
    .transaction(at(2), { oldBalance: 90, newBalance: 80, paymentBalance: 70 })
    .transaction(at(2, 1), {
      id: makeUlid(at(2, -60)),
      oldBalance: 80,
      newBalance: 70,
      paymentBalance: 70,
    });
  const found = await askLog(
    log,
    "select cause, is_open from cases where list_contains(transaction_ids, (select transaction_id " +
      "from transactions order by logged_at desc limit 1)) order by cause",
  );
  assertEquals(found.some(({ cause }) => cause === "out_of_order"), true);
});
