import { assertEquals } from "../../_assert.ts";
import { ALREADY_SYNCED, PrintedLog, PUBLISHED, USER } from "./_printed.ts";
import { askLog, askLogAll, askLogs, test } from "./_together.ts";

const [AT, LATER, LAST] = [
  "2024-03-31T21:00:00.000Z",
  "2024-03-31T22:00:00.000Z",
  "2024-03-31T23:00:00.000Z",
];
const BLOCKED = "{\n  message: 'Subscriber will have a negative balance due to this action, the " +
  `process will terminate.',\n  data: { userId: '${USER}', currentBalance: 1, transactionId: 't' }\n}`;
const NOT_IN_SYNC = (wallet: number, payment: number) =>
  "Subscription balance and payment balance are not in sync {\n" +
  "  userId: '11111111-2222-4333-8444-555555555555',\n" +
  `  subscriptionBalance: ${wallet},\n  paymentBalance: ${payment}\n}`;
const CHAIN = `select opening_balance as opening, expected_balance as before, difference, continuity
  from balance_chain order by transaction_number`;

test("the wallet stays at the old balance where it was blocked or synced elsewhere", async () => {
  const log = new PrintedLog()
    .transaction(AT, { oldBalance: 5, newBalance: -5 }, BLOCKED)
    .transaction(LATER, { oldBalance: 5, newBalance: -5 }, ALREADY_SYNCED)
    .transaction(LAST, { type: "CREDIT", oldBalance: 5, newBalance: 15 });
  const sql = "select outcome, closing_balance as closing from transactions order by 1";
  const [closing, chain] = await askLogAll(log, [sql, CHAIN]);
  assertEquals(closing, [
    { outcome: "already_synced", closing: 5 },
    { outcome: "applied", closing: 15 },
    { outcome: "blocked", closing: 5 },
  ]);
  const exact = { opening: 5, before: 5, difference: 0, continuity: "exact" };
  assertEquals(chain, [exact, exact]);
});

test("what another listener booked since is in the old balance, and no gap", async () => {
  const synced = [80, 90, 70].map((oldBalance) =>
    new PrintedLog().transaction(AT, {}).transaction(LATER, { oldBalance }, ALREADY_SYNCED)
  );
  const applied = new PrintedLog().transaction(AT, {}).transaction(LATER, { oldBalance: 80 });
  const [after, before, neither, own] = await askLogs([...synced, applied], CHAIN);
  const exact = { opening: 90, before: 90, difference: 0, continuity: "exact" };
  assertEquals(after, [exact], "booked after the one before");
  assertEquals(before, [exact], "booked before the one before");
  assertEquals(neither, [{ opening: 70, before: 90, difference: -20, continuity: "gap" }]);
  assertEquals(own, [{ opening: 80, before: 90, difference: -10, continuity: "gap" }]);
});

test("a chain that takes an unknown figure is not judged", async () => {
  const log = (text: string, gone: RegExp) => text.replace(gone, "");
  const synced = String(
    new PrintedLog().transaction(AT, {}).transaction(LATER, { oldBalance: 80 }, ALREADY_SYNCED),
  );
  const unknown = [{ opening: null, before: 90, difference: null, continuity: null }];
  const lastAmount = / {4}amount: 10,\n(?![^]* {4}amount)/;
  const closing = String(new PrintedLog().transaction(AT, {}).transaction(LATER, {}));
  const logs = [log(synced, lastAmount), log(closing, /,\n {4}newBalance: 90/)];
  assertEquals(await askLogs(logs, CHAIN), [
    unknown,
    [{ opening: 100, before: null, difference: null, continuity: null }],
  ]);
});

test("the payment balance is compared with the closing balance, and so are its alarms", async () => {
  const alarmsOf = async (
    fields: { oldBalance?: number; newBalance?: number; paymentBalance?: number },
    outcome: string,
    error?: readonly [wallet: number, payment: number],
  ) => {
    const lines = [["INFO", outcome], ...error ? [["ERROR", NOT_IN_SYNC(...error)]] : []] as const;
    const log = new PrintedLog().transaction(AT, { ...fields }, "");
    const [end] = ["END RequestId"];
    const text = String(log).replace(
      new RegExp(`^(\\S+) (${end}: (\\S+))`, "m"),
      (_, at, rest, request) =>
        lines.map(([level, line]) => `${at} ${at}\t${request}\t${level}\t${line}\n\n`).join("") +
        `${at} ${rest}`,
    );
    const [row] = await askLog(
      text,
      `select sync_difference as difference, plan_sync_difference as plan, sync_alarm as alarm,
         has_sync_issue as issue from reconciliation`,
    );
    return row;
  };
  const alarms = [
    alarmsOf({}, PUBLISHED),
    alarmsOf({ paymentBalance: 95 }, PUBLISHED, [90, 95]),
    alarmsOf({ oldBalance: 5, newBalance: -5 }, BLOCKED),
    alarmsOf({ paymentBalance: 100 }, ALREADY_SYNCED, [90, 100]),
    alarmsOf({ paymentBalance: 90.001 }, PUBLISHED, [90, 90.001]),
    alarmsOf({ paymentBalance: 100 }, PUBLISHED, [100, 100]),
  ];
  assertEquals(await Promise.all(alarms), [
    { difference: 0, plan: 0, alarm: null, issue: false },
    { difference: 5, plan: 5, alarm: "logged", issue: true },
    { difference: -10, plan: 0, alarm: "silent", issue: true },
    { difference: 0, plan: 10, alarm: "unfounded", issue: false },
    { difference: 0.001, plan: 0.001, alarm: "rounding", issue: false },
    { difference: 10, plan: 10, alarm: "logged", issue: true },
  ]);
});
