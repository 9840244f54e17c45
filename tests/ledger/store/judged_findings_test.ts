import { assertEquals, assertStringIncludes } from "../../_assert.ts";
import {
  ALREADY_SYNCED,
  askLog as askLogAlone,
  FAILED,
  makeUlid,
  makeUuid,
  printBlock,
  PrintedLog,
  PUBLISHED,
  USER,
} from "./_printed.ts";
import { askLog, test } from "./_together.ts";

const BLOCKED = `{
  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',
  data: { userId: '${USER}', currentBalance: 60, transactionId: 'x' }
}`;
const AT = "2024-03-31T21:00:00.000Z";
const LATER = "2024-03-31T21:00:40.000Z";

test("a redelivered message is booked once, twice, elsewhere or not at all", async () => {
  const ids = [makeUuid(), makeUuid(), makeUuid(), makeUuid()];
  const log = new PrintedLog();
  const block = (id: string, oldBalance = 100) => printBlock({ id, oldBalance });
  const [once, twice] = [makeUlid(AT), makeUlid(AT)];
  log.message(AT, [["ERROR", FAILED]], ids[0])
    .message(LATER, [["INFO", block(once)], ["INFO", PUBLISHED]], ids[0])
    .message(AT, [["INFO", block(twice)], ["INFO", PUBLISHED]], ids[1])
    .message(LATER, [["INFO", block(twice, 90)], ["INFO", PUBLISHED]], ids[1])
    .message(AT, [["ERROR", FAILED]], ids[2])
    .message(LATER, [["INFO", block(makeUlid(AT))], ["INFO", ALREADY_SYNCED]], ids[2])
    .message(AT, [["ERROR", FAILED]], ids[3]).message(LATER, [], ids[3]);
  const found = await askLog(
    log,
    `select subject, severity, split_part(reason, '); ', 2) as end
     from finding.redelivered_message order by subject`,
  );
  assertEquals(found.map(({ severity, end }) => [severity, end]), [
    ["notice", "it was booked once"],
    ["warning", "it was applied 2 times"],
    ["notice", "another listener had booked it"],
    ["warning", "whether it was booked is not known"],
  ]);
});

test("a message whose transaction the wallet holds twice did not go well in the end", async () => {
  const message = makeUuid();
  const log = new PrintedLog().message(AT, [["ERROR", FAILED]], message).message(LATER, [
    ["INFO", printBlock({ id: makeUlid(AT), type: "CREDIT", oldBalance: 10, paymentBalance: 10 })],
    ["INFO", PUBLISHED],
  ], message);
  const [row] = await askLog(log, "select severity, reason from finding.redelivered_message");
  assertEquals(row.severity, "warning");
  assertStringIncludes(String(row.reason), "one side holds its transaction twice");
});

test("a blocked attempt is worth what the payment side booked of it", async () => {
  const attempt = async (before: number | null, at: number | null, amount = 30) => {
    const log = new PrintedLog();
    if (before !== null) {
      log.transaction(AT, { oldBalance: 30, amount: 10, paymentBalance: before });
    }
    const lines: [string, string][] = [["INFO", BLOCKED.replace("60", "20")]];
    const fields = { amount, oldBalance: 20, paymentBalance: at ?? undefined };
    if (at !== null) lines.unshift(["INFO", printBlock({ id: "x", ...fields })]);
    const [row] = await askLog(
      log.message(LATER, lines),
      "select severity, exposure, split_part(reason, '; the payment side ', 2) as end " +
        "from finding.blocked_overdraft",
    );
    return [row.severity, row.exposure, row.end];
  };
  const attempts = [attempt(20, -10), attempt(25, 25), attempt(25, 18), attempt(20, null)];
  assertEquals(await Promise.all(attempts), [
    ["warning", 30, "booked BHD 30.000 all the same"],
    [
      "notice",
      0,
      "did not book it: nothing had changed when it was next seen, on 2024-03-31",
    ],
    [
      "warning",
      30,
      "may have booked it: the difference of the two balances changed by something else too",
    ],
    ["warning", null, "may have booked it: its balance was not seen both before and after it"],
  ]);
});

test("a replay that was booked before is a notice", async () => {
  const old = () => ({ id: makeUlid("2024-01-01T00:00:00.000Z") });
  const log = new PrintedLog().transaction(AT, old()).transaction(AT, old(), ALREADY_SYNCED);
  const found = await askLog(
    log,
    `select severity, contains(reason, 'nothing was booked now') as is_told
     from finding.replayed_transaction order by severity`,
  );
  assertEquals(found, [
    { severity: "warning", is_told: false },
    { severity: "notice", is_told: true },
  ]);
});

Deno.test("a meaning that comes back, and stands at changes with a cause, is no new meaning", async () => {
  const users = Array.from({ length: 18 }, makeUuid);
  const atMinute = (day: string, minute: number) =>
    `${day}T21:${String(minute).padStart(2, "0")}:00.000Z`;
  const changesOf = async (count: number, isCarried = false) => {
    const log = new PrintedLog();
    for (const [minute, userId] of users.entries()) {
      log.transaction(atMinute("2024-03-01", minute), { userId, oldBalance: 105 });
    }
    for (const [minute, userId] of users.slice(0, count).entries()) {
      const isMissed = minute >= 6 && minute < 12;
      const paymentBalance = isMissed ? 95 : 85;
      log.transaction(atMinute("2024-03-02", minute), { userId, oldBalance: 95, paymentBalance });
    }
    for (const [minute, userId] of users.slice(0, isCarried ? count : 0).entries()) {
      const isMissed = minute >= 6 && minute < 12;
      const paymentBalance = isMissed ? 85 : 75;
      log.transaction(atMinute("2024-03-03", minute), { userId, oldBalance: 85, paymentBalance });
    }
    return await askLogAlone(log, "select subject from finding.meaning_change");
  };
  assertEquals(await changesOf(18), []);
  assertEquals(await changesOf(18, true), []);
  assertEquals(await changesOf(12), [{ subject: "paymentBalance" }]);
});
