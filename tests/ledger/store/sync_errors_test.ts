import { assertEquals } from "../../_assert.ts";
import { ALREADY_SYNCED, OTHER_USER, PrintedLog, PUBLISHED, USER } from "./_printed.ts";
import { askLog, test } from "./_together.ts";

const AT = "2024-04-01T21:00:00.000Z";

function block(id: string, newBalance: number): string {
  return "Start syncing the balance {\n  transaction: {\n" +
    `    id: '${id}',\n    userId: '${USER}',\n    currency: 'BHD',\n    amount: 1,\n    vat: 0,\n` +
    `    oldBalance: ${newBalance + 1},\n    newBalance: ${newBalance}\n  }\n}`;
}

const ERROR = "Subscription balance and payment balance are not in sync {\n" +
  `  userId: '${USER}',\n  subscriptionBalance: 8,\n  paymentBalance: 5\n}`;

test("a sync error belongs to the block before it, also where its message holds two", async () => {
  const log = new PrintedLog().message(AT, [
    ["INFO", block("first", 9)],
    ["INFO", PUBLISHED],
    ["INFO", block("second", 8)],
    ["INFO", PUBLISHED],
    ["ERROR", ERROR],
  ]);
  assertEquals(await askLog(log, "select transaction_id, difference from sync_errors"), [
    { transaction_id: "second", difference: -3 },
  ]);
});

test("a sync error without a block of its user before it is linked to none, and an issue", async () => {
  const log = new PrintedLog()
    .message(AT, [["INFO", block("first", 9)], ["INFO", PUBLISHED]])
    .message(AT, [["ERROR", ERROR]]);
  assertEquals(await askLog(log, "select transaction_id from sync_errors"), [
    { transaction_id: null },
  ]);
  assertEquals(await askLog(log, "select kind from issues"), [{ kind: "unlinked_sync_error" }]);
});

test("a sync error of another user is not the transaction's before it", async () => {
  const log = new PrintedLog().message(AT, [
    ["INFO", block("first", 9)],
    ["INFO", PUBLISHED],
    ["ERROR", ERROR.replace(USER, OTHER_USER)],
  ]);
  assertEquals(await askLog(log, "select transaction_id, user_id from sync_errors"), [
    { transaction_id: null, user_id: OTHER_USER },
  ]);
  assertEquals(await askLog(log, "select sync_alarm from reconciliation"), [{ sync_alarm: null }]);
});

test("of two outcomes the first is that of the transaction and of its message", async () => {
  for (
    const [first, second, outcome] of [
      [PUBLISHED, ALREADY_SYNCED, "applied"],
      [ALREADY_SYNCED, PUBLISHED, "already_synced"],
    ]
  ) {
    const log = new PrintedLog().message(AT, [
      ["INFO", block("first", 9)],
      ["INFO", first],
      ["INFO", second],
    ]);
    assertEquals(await askLog(log, "select outcome from transactions"), [{ outcome }]);
    assertEquals(await askLog(log, "select outcome from messages"), [{ outcome }]);
  }
});

test("an error that names another payment balance than its block leaves nothing matched", async () => {
  const error = (payment: number) =>
    [
      "ERROR",
      ERROR.replace("subscriptionBalance: 8", "subscriptionBalance: 90")
        .replace("paymentBalance: 5", `paymentBalance: ${payment}`),
    ] as const;
  const statusOf = async (payment: number) => {
    const log = new PrintedLog().transactionWith(AT, {}, [error(payment)]);
    const [{ status, sync_alarm }] = await askLog(
      log,
      "select status, sync_alarm from reconciliation",
    );
    return [status, sync_alarm];
  };
  assertEquals(await statusOf(70), ["BALANCE SYNC ISSUE", "logged"]);
  assertEquals(await statusOf(90), ["MATCHED", "rounding"]);
});

test("a difference that ends, or becomes smaller, is not told as one that grows", async () => {
  const day = (number: number) => `2024-04-0${number}T21:00:00.000Z`;
  const log = new PrintedLog().transaction(day(1), {})
    .transaction(day(2), { oldBalance: 90, newBalance: 80, paymentBalance: 63 })
    .transaction(day(3), { oldBalance: 80, newBalance: 70, paymentBalance: 58 })
    .transaction(day(4), { oldBalance: 70, newBalance: 60, paymentBalance: 60 });
  const found = await askLog(
    log,
    "select difference, excess_text from difference_steps order by logged_at",
  );
  assertEquals(found, [
    { difference: -17, excess_text: "the payment side is BHD 17.000 further below the wallet" },
    { difference: -12, excess_text: "the difference is smaller by BHD 5.000" },
    { difference: 0, excess_text: "the two agree from then on" },
  ]);
});
