import { assertEquals, assertMatch } from "../../_assert.ts";
import { makeUlid, makeUuid, type PrintedFields, PrintedLog } from "./_printed.ts";
import { askLog, askLogs, askLogsAll, test } from "./_together.ts";

const SQL =
  `select cause, agreed_error, exposure, is_open, task, headline, reason, for_user, for_company
  from reviewed_cases where change_count > 0`;

/** A wallet of 100 that both sides agree about, and transactions a day apart. */
function makeLog(...transactions: readonly PrintedFields[]): PrintedLog {
  const log = new PrintedLog();
  const first = { oldBalance: 100, newBalance: 90, paymentBalance: 90 };
  for (const [index, fields] of [first, ...transactions].entries()) {
    log.transaction(`2024-03-0${index + 1}T21:00:00.000Z`, fields);
  }
  return log;
}

test("a payment side that follows a wrong balance leaves the error on both sides", async () => {
  const log = makeLog({ oldBalance: 90, newBalance: 50, paymentBalance: 50 });
  const [{ headline, reason, for_user, for_company, ...found }, ...others] = await askLog(log, SQL);
  assertEquals(others, []);
  assertEquals(found, {
    cause: "miscalculated",
    agreed_error: -30,
    exposure: 30,
    is_open: true,
    task: "check",
  });
  assertMatch(String(headline), /: both sides too low by BHD 30\.000$/);
  assertMatch(String(reason), /: both sides too low by BHD 30\.000$/);
  assertMatch(String(for_user), /^The user is owed BHD 30\.000 if the transactions are right/);
  assertMatch(String(for_company), /then it adds BHD 30\.000 to both sides$/);
});

test("a side that is set to the wrong one settles nothing, one that is set to the right one all", async () => {
  const missed = { oldBalance: 90, newBalance: 80, paymentBalance: 90 };
  const wrong = makeLog(missed, { amount: 4, oldBalance: 90, newBalance: 86, paymentBalance: 86 });
  const right = makeLog(missed, { amount: 4, oldBalance: 80, newBalance: 76, paymentBalance: 76 });
  const [[found], [settled]] = await askLogs([wrong, right], SQL);
  assertEquals([found.cause, found.agreed_error, found.is_open], ["payment_missed", 10, true]);
  assertMatch(String(found.for_user), /^The user owes BHD 10\.000 if the transactions are right/);
  assertEquals([settled.cause, settled.agreed_error, settled.is_open], ["corrected", 0, false]);
});

test("what one id booked twice stays an error where the payment side is set to it", async () => {
  const id = makeUlid("2024-03-02T21:00:00.000Z");
  const log = makeLog(
    { id, oldBalance: 90, newBalance: 80, paymentBalance: 80 },
    { id, oldBalance: 80, newBalance: 70, paymentBalance: 80 },
    { amount: 4, oldBalance: 70, newBalance: 66, paymentBalance: 66 },
  );
  const [found] = await askLog(log, SQL);
  assertEquals([found.cause, found.agreed_error], ["wallet_doubled", -10]);
});

test("where it is not known which side was wrong, agreement is taken for what it is", async () => {
  const userId = makeUuid();
  const log = makeLog(
    { userId, oldBalance: 100, newBalance: 90, paymentBalance: 90 },
    { userId, oldBalance: 90, newBalance: 80, paymentBalance: 83 },
    { userId, amount: 4, oldBalance: 83, newBalance: 79, paymentBalance: 79 },
  );
  const [found] = await askLog(log, SQL);
  assertEquals([found.cause, found.agreed_error, found.is_open], ["corrected", 0, false]);
});

test("a wallet that is set right after an incident of many users is no error of both sides", async () => {
  const log = new PrintedLog();
  const users = [makeUuid(), makeUuid(), makeUuid()];
  const steps = [
    { oldBalance: 100, newBalance: 90, paymentBalance: 90 },
    { amount: 4, oldBalance: 100, newBalance: 96, paymentBalance: 86 },
    { amount: 6, oldBalance: 86, newBalance: 80, paymentBalance: 80 },
  ];
  for (const [index, fields] of steps.entries()) {
    for (const userId of users) {
      log.transaction(`2024-03-0${index + 1}T21:00:00.000Z`, { userId, ...fields });
    }
  }
  const found = await askLog(
    log,
    "select cause, user_count, agreed_error, is_open from cases where change_count > 0",
  );
  assertEquals(found.filter(({ agreed_error }) => agreed_error !== 0), []);
  assertEquals(found.filter(({ is_open }) => is_open), []);
});

test("what rounding takes apart bit by bit has an entry, once it is more than the tolerance", async () => {
  const log = makeLog(
    { oldBalance: 90, newBalance: 80, paymentBalance: 80.001 },
    { oldBalance: 80, newBalance: 70, paymentBalance: 70.002 },
  );
  const less = makeLog({ oldBalance: 90, newBalance: 80, paymentBalance: 80.001 });
  const [[entries, cases], [none]] = await askLogsAll([log, less], [
    "select side, amount, is_mechanical from proposed_entries",
    "select cause, severity, payment_too_high_by from cases where change_count > 0",
  ]);
  assertEquals(entries, [{ side: "payment", amount: -0.002, is_mechanical: true }]);
  assertEquals(cases, [{ cause: "rounding", severity: "notice", payment_too_high_by: 0.002 }]);
  assertEquals(none, []);
});
