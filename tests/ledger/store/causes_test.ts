import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../_assert.ts";
import {
  askLog as askLogAlone,
  FAILED,
  makeUlid,
  makeUuid,
  type PrintedFields,
  PrintedLog,
  type Row,
} from "./_printed.ts";
import { askLog, askLogAll, askLogs, test } from "./_together.ts";

const DAY_MS = 86_400_000;

/** 21:00 of a day of March 2024, from 1. */
function day(number: number): string {
  return new Date(Date.UTC(2024, 2, 1, 21) + (number - 1) * DAY_MS).toISOString();
}

/** A user of a log: a wallet of 100 that both sides agree about, and transactions a day apart. */
class Story {
  readonly user = makeUuid();
  #day = 1;

  constructor(readonly log: PrintedLog) {}

  /** Adds a transaction on the next day. */
  next(fields: PrintedFields, outcome?: string): this {
    this.log.transaction(day(this.#day++), { userId: this.user, ...fields }, outcome);
    return this;
  }

  /** Adds a debit of 10 on the first day, which both sides book. */
  start(): this {
    return this.next({ amount: 10, oldBalance: 100, newBalance: 90, paymentBalance: 90 });
  }
}

/** What is printed where a transaction was refused. */
function blocked(user: string): string {
  return `{
  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',
  data: { userId: '${user}', currentBalance: 90, transactionId: 'x' }
}`;
}

const credit = (fields: PrintedFields): PrintedFields => ({ type: "CREDIT", ...fields });

/** What happens to a user, and the changes that it makes: cause, wrong side and what that has too much. */
const STORIES: Record<
  string,
  readonly [
    tell: (story: Story) => void,
    changes: readonly (readonly [cause: string, side: string | null, excess: number | null])[],
  ]
> = {
  "in sync": [
    (story) => story.start().next({ oldBalance: 90, newBalance: 80, paymentBalance: 80 }),
    [],
  ],
  "the payment side misses a debit": [
    (story) => story.start().next({ oldBalance: 90, newBalance: 80, paymentBalance: 90 }),
    [["payment_missed", "payment", 10]],
  ],
  "the payment side books a debit twice": [
    (story) => story.start().next({ oldBalance: 90, newBalance: 80, paymentBalance: 70 }),
    [["payment_doubled", "payment", -10]],
  ],
  "the payment side books gross": [
    (story) =>
      story.start().next(
        credit({ amount: 33, vat: 3, oldBalance: 90, newBalance: 120, paymentBalance: 123 }),
      ),
    [["payment_vat", "payment", 3]],
  ],
  "the payment side books what the wallet refused": [
    (story) =>
      story.start().next(
        { amount: 95, oldBalance: 90, newBalance: -5, paymentBalance: -5 },
        blocked(story.user),
      ),
    [["blocked_booked", "payment", -95]],
  ],
  "the payment balance changes by itself": [
    (story) => story.start().next({ oldBalance: 90, newBalance: 80, paymentBalance: 83 }),
    [["payment_moved", null, null]],
  ],
  "the wallet books an earlier debit once more": [
    (story) =>
      story.start().next({ amount: 4, oldBalance: 80, newBalance: 76, paymentBalance: 86 }),
    [["wallet_doubled", "wallet", -10]],
  ],
  "a new wallet holds its first credit twice": [
    (story) =>
      story.next(
        credit({ amount: 55, vat: 5, oldBalance: 50, newBalance: 100, paymentBalance: 50 }),
      ),
    [["wallet_doubled", "wallet", 50]],
  ],
  "the wallet forgets a debit": [
    (story) =>
      story.start().next({ amount: 4, oldBalance: 100, newBalance: 96, paymentBalance: 86 }),
    [["wallet_lost_update", "wallet", 10]],
  ],
  "the wallet is set anew before a renewal": [
    (story) =>
      story.start().next(
        credit({ amount: 200, oldBalance: 15, newBalance: 215, paymentBalance: 290 }),
      ),
    [["wallet_reset", null, null]],
  ],
  "the wallet changes outside the logs": [
    (story) =>
      story.start().next({ amount: 4, oldBalance: 97, newBalance: 93, paymentBalance: 86 }),
    [["wallet_moved", null, null]],
  ],
  "a transaction is missing from the logs": [
    (story) => story.start().next({ oldBalance: 67, newBalance: 57, paymentBalance: 57 }),
    [["missing_log", null, null]],
  ],
  "a transaction is missing from the logs before a renewal": [
    (story) =>
      story.start().next(
        credit({ amount: 200, oldBalance: 67, newBalance: 267, paymentBalance: 267 }),
      ),
    [["missing_log", null, null]],
  ],
  "the wallet is set to the payment balance": [
    (story) =>
      story.start()
        .next({ oldBalance: 90, newBalance: 80, paymentBalance: 83 })
        .next({ amount: 4, oldBalance: 83, newBalance: 79, paymentBalance: 79 }),
    [["payment_moved", null, null], ["corrected", null, null]],
  ],
  "apart at the first transaction": [
    (story) => story.next({ oldBalance: 100, newBalance: 90, paymentBalance: 47 }),
    [["first_seen", null, null]],
  ],
  "apart at the first transaction that shows it, by what the wallet changed before it": [
    (story) =>
      story.next({ type: null, oldBalance: 100, newBalance: 90 })
        .next({ type: null, oldBalance: 97, newBalance: 87 })
        .next({ oldBalance: 87, newBalance: 77, paymentBalance: 70 }),
    [["wallet_moved", null, null]],
  ],
  "apart at the first transaction that shows it, by something else": [
    (story) =>
      story.next({ type: null, oldBalance: 100, newBalance: 90 })
        .next({ type: null, oldBalance: 97, newBalance: 87 })
        .next({ oldBalance: 87, newBalance: 77, paymentBalance: 71 }),
    [["first_seen", null, null]],
  ],
  "the new balance does not follow": [
    (story) => story.start().next({ oldBalance: 90, newBalance: 77, paymentBalance: 80 }),
    [["miscalculated", "wallet", -3]],
  ],
  "a rest of rounding": [
    (story) => story.start().next({ oldBalance: 90, newBalance: 80, paymentBalance: 80.0005 }),
    [["rounding", "payment", 0.0005]],
  ],
  "both sides move": [
    (story) =>
      story.start().next({ amount: 4, oldBalance: 71, newBalance: 67, paymentBalance: 53 }),
    [["unexplained", null, null]],
  ],
  "the wallet forgets a debit and the payment side misses the next": [
    (story) =>
      story.start().next({ amount: 4, oldBalance: 100, newBalance: 96, paymentBalance: 90 }),
    [["wallet_lost_update", "wallet", 10]],
  ],
  "the metadata name another user's wallet": [
    (story) =>
      story.start().next({
        oldBalance: 90,
        newBalance: 80,
        paymentBalance: 90,
        metadata: `'{"walletId":"wallet#${makeUuid()}"}'`,
      }),
    [["wrong_user", null, null]],
  ],
};

Deno.test("each change of a difference has its cause, and says which side is wrong by how much", async (test) => {
  const log = new PrintedLog();
  const stories = Object.entries(STORIES).map(([name, [tell, changes]]) => {
    const story = new Story(log);
    tell(story);
    return { name, user: story.user, changes };
  });
  const rows = await askLogAlone(log, "select * from difference_steps order by user_id, logged_at");
  for (const { name, user, changes } of stories) {
    await test.step(name, () => {
      const own = rows.filter((row) => row.user_id === user);
      assertEquals(
        own.map((row) => [row.cause, row.side, row.excess]),
        changes.map((row) => [...row]),
      );
      for (const row of own) assertMatch(String(row.reason), /^[A-Z].*[^.]$/);
    });
  }
  await test.step("a first difference is never said to stand since then", () => {
    const [first] = rows.filter((row) => row.cause === "first_seen");
    assert(!/since/.test(String(first.reason)));
    assertStringIncludes(String(first.reason), "there or before");
  });
  await test.step("two causes at one transaction are both told", () => {
    const both = rows.filter((row) => row.other_cause !== null);
    assertEquals(both.map((row) => [row.cause, row.other_cause]), [
      ["wallet_lost_update", "payment_missed"],
    ]);
  });
});

/** Some users whose payment side books one debit more than their wallet between two evenings. */
function makeEvening(users: number, hasFailures: boolean): PrintedLog {
  const log = new PrintedLog();
  if (hasFailures) {
    for (let i = 0; i < 5; i++) log.message(`2024-03-02T21:0${i}:00.000Z`, [["ERROR", FAILED]]);
  }
  for (let i = 0; i < users; i++) {
    const userId = makeUuid();
    log.transaction(day(1), { userId, oldBalance: 100, newBalance: 90, paymentBalance: 90 });
    log.transaction(day(3), { userId, oldBalance: 90, newBalance: 80, paymentBalance: 70 });
  }
  return log;
}

const CAUSES_SQL = "select cause, side, excess, user_count from difference_steps order by user_id";

test("what the payment side books of many users while the function fails is the outage's", async () => {
  const outage = { cause: "outage", side: "wallet", excess: 10, user_count: 3 };
  const doubled = { cause: "payment_doubled", side: "payment", excess: -10, user_count: 1 };
  // Of few users it may be one of the messages that were lost meanwhile, which name no user.
  const doubtful = { ...doubled, side: null, excess: null };
  const logs = [makeEvening(3, true), makeEvening(3, false), makeEvening(2, true)];
  assertEquals(await askLogs(logs, CAUSES_SQL), [
    [outage, outage, outage],
    [doubled, doubled, doubled],
    [doubtful, doubtful],
  ]);
});

test("a block in another user's chain is told as the wrong user's, on both sides", async () => {
  const [own, other] = [makeUuid(), makeUuid()];
  const log = new PrintedLog()
    .transaction(day(1), { userId: own, oldBalance: 100, newBalance: 90, paymentBalance: 90 })
    .transaction(day(1), { userId: other, oldBalance: 60, newBalance: 50, paymentBalance: 50 })
    .transaction(day(2), {
      userId: other,
      oldBalance: 90,
      newBalance: 83,
      amount: 7,
      paymentBalance: 83,
    })
    .transaction(day(3), { userId: own, oldBalance: 83, newBalance: 73, paymentBalance: 73 })
    .transaction(day(3), { userId: other, oldBalance: 50, newBalance: 40, paymentBalance: 40 });
  const found = await askLog(
    log,
    "select user_id, cause, step from difference_steps order by logged_at, user_id",
  );
  const row = (user_id: string): Row => ({ user_id, cause: "wrong_user", step: 0 });
  assertEquals(found, [row(other), row(own), row(other)]);
});

test("a retry that booked twice is told from an update that was forgotten, which looks the same", async () => {
  const tell = (hasFailed: boolean) => {
    const log = new PrintedLog();
    const userId = makeUuid();
    const [messageId, other] = [makeUuid(), makeUuid()];
    log.transaction(day(1), { userId, oldBalance: 100, paymentBalance: 90 });
    log.message(day(2), [["ERROR", FAILED]], hasFailed ? messageId : other);
    const fields = { userId, oldBalance: 100, paymentBalance: 100 };
    log.transaction(day(3), credit(fields), undefined, messageId);
    return askLog(log, "select cause from difference_steps");
  };
  assertEquals(
    await Promise.all([tell(true), tell(false)]),
    [[{ cause: "wallet_doubled" }], [{ cause: "wallet_lost_update" }]],
  );
});

test("a change that a later one takes back is open no more", async () => {
  const log = new PrintedLog();
  new Story(log).start()
    .next({ oldBalance: 90, newBalance: 80, paymentBalance: 90 })
    .next({ oldBalance: 80, newBalance: 70, paymentBalance: 83 })
    .next({ oldBalance: 70, newBalance: 60, paymentBalance: 70 });
  const found = await askLog(log, "select step, is_open from difference_steps order by logged_at");
  assertEquals(found, [
    { step: 10, is_open: true },
    { step: 3, is_open: false },
    { step: -3, is_open: false },
  ]);
});

test("a forgotten credit that looks like a wallet emptied before a renewal needs a person", async () => {
  const log = new PrintedLog();
  new Story(log).start();
  new Story(log)
    .next(credit({ amount: 200, oldBalance: 0, newBalance: 200, paymentBalance: 200 }))
    .next(credit({ amount: 200, oldBalance: 0, newBalance: 200, paymentBalance: 400 }));
  const [found, [told]] = await askLogAll(log, [
    "select cause, is_mechanical, reason from difference_steps",
    "select reason from cases where cause = 'wallet_lost_update'",
  ]);
  assertEquals(found.map(({ reason: _, ...row }) => row), [
    { cause: "wallet_lost_update", is_mechanical: false },
  ]);
  assertStringIncludes(String(found[0].reason), "reset before a renewal");
  assertStringIncludes(
    String(told.reason),
    "Find out first whether this is what happened; if so: book",
  );
});

test("transactions that show no payment balance stand between two that do", async () => {
  const log = new PrintedLog();
  const story = new Story(log).start();
  story.next({ type: null, oldBalance: 90, newBalance: 80 })
    .next({ type: null, amount: 5, oldBalance: 80, newBalance: 75 })
    .next({ oldBalance: 75, newBalance: 65, paymentBalance: 70 });
  const [found, ...others] = await askLog(log, "select * from difference_steps");
  assertEquals(others, []);
  assertEquals(
    [found.cause, found.step, found.payment_move, found.wallet_gap],
    ["payment_missed", 5, 5, 0],
  );
  assertStringIncludes(String(found.reason), String(found.counterpart_id));
  assertEquals(found.previous_logged_at, new Date(day(1)));
});

test("findings tell the cause of a difference and of a gap", async () => {
  const log = new PrintedLog();
  const id = makeUlid(day(1));
  const userId = makeUuid();
  log.transaction(day(1), { id, userId, oldBalance: 100, newBalance: 90, paymentBalance: 90 });
  log.transaction(day(2), {
    userId,
    amount: 4,
    oldBalance: 100,
    newBalance: 96,
    paymentBalance: 86,
  });
  const found = await askLog(
    log,
    "select kind, reason from findings where kind in ('sync_break', 'balance_gap') order by kind",
  );
  assertEquals(found.map((row) => row.kind), ["balance_gap", "sync_break"]);
  for (const { reason } of found) {
    assertStringIncludes(String(reason), `The wallet forgot ${id}`);
    assertStringIncludes(String(reason), "the wallet is too high by BHD 10.000");
  }
});
