import { assertEquals, assertStringIncludes } from "../../_assert.ts";
import {
  ALREADY_SYNCED,
  askLog as askLogAlone,
  FAILED,
  makeUlid,
  makeUuid,
  OTHER_USER,
  PrintedLog,
  SKIPPED,
  USER,
} from "./_printed.ts";
import { askLog, test } from "./_together.ts";

const AT = "2024-03-31T21:00:00.000Z";

/** A time so many seconds after {@linkcode AT}, or before it. */
function after(seconds: number): string {
  return new Date(Date.parse(AT) + seconds * 1000).toISOString();
}

const byKind = (kind: string, columns: string) =>
  `select ${columns} from finding.${kind} order by first_seen_at, subject`;

test("metadata that name another user's wallet are told, with the wallet's id or without", async () => {
  const names = (wallet: string) => ({ metadata: `'{"walletId":"${wallet}"}'` });
  const log = new PrintedLog()
    .transaction(AT, names(`wallet#${USER}`)).transaction(after(1), names(USER))
    .transaction(after(2), names(`wallet#${OTHER_USER}`)).transaction(after(3), names(OTHER_USER))
    .transaction(after(4), {});
  const found = await askLog(log, byKind("wrong_user", "severity, exposure, reason"));
  assertEquals(found.length, 2);
  assertEquals([found[0].severity, found[0].exposure], ["critical", 10]);
  assertStringIncludes(String(found[0].reason), `names the wallet of ${OTHER_USER}`);
});

Deno.test("a transaction is late from the set minutes on, and a replay after the set days", async () => {
  const made = (seconds: number) => ({ id: makeUlid(after(seconds)) });
  const log = new PrintedLog()
    .transaction(AT, made(-600)).transaction(AT, made(-601)).transaction(AT, made(-31 * 86_400))
    .transaction(after(1200), made(-7200), ALREADY_SYNCED);
  const found = await askLogAlone(log, byKind("late_transaction", "severity, reason"));
  assertEquals(found.map(({ severity }) => severity), ["warning", "notice"]);
  assertStringIncludes(String(found[0].reason), "debit of BHD 10.000 was applied 11 minutes later");
  assertStringIncludes(String(found[1].reason), "was already synced 2.3 hours later");
});

test("late transactions of several users at one time are one finding for each currency", async () => {
  const log = new PrintedLog();
  const users = [0, 1, 2].map(makeUuid);
  for (const [i, userId] of users.entries()) {
    const currency = i === 0 ? "SAR" : "BHD";
    log.transaction(after(i), { id: makeUlid(after(-7200)), userId, currency });
  }
  const found = await askLog(
    log,
    byKind("late_transaction", "currency, exposure, len(transaction_ids) as n, user_id, user_ids"),
  );
  assertEquals(found, [
    { currency: "SAR", exposure: 10, n: 1, user_id: null, user_ids: users.slice(0, 1) },
    { currency: "BHD", exposure: 20, n: 2, user_id: null, user_ids: users.slice(1) },
  ]);
});

test("an older id after a younger one of the user is out of order, and an id of the future", async () => {
  const ids = [-60, -61, -62, 5, -4].map((seconds) => makeUlid(after(seconds)));
  const log = new PrintedLog();
  for (const [index, id] of ids.entries()) log.transaction(after(index), { id });
  log.transaction(after(9), { id: makeUlid(after(-300)), userId: OTHER_USER });
  for (let i = 0; i < 3; i++) {
    const userId = makeUuid();
    log.transaction(after(3600 + i), { id: makeUlid(after(3590)), userId })
      .transaction(after(3610 + i), { id: makeUlid(after(3580)), userId });
  }
  const found = await askLog(log, byKind("out_of_order", "transaction_ids, user_id"));
  assertEquals(found.slice(0, 2).map((row) => row.transaction_ids), [[ids[0], ids[2]], [ids[3]]]);
  assertEquals(found.slice(2).map((row) => row.user_id), [null]);
});

test("an error after a transaction was applied is told, with what became of the message", async () => {
  const message = makeUuid();
  const log = new PrintedLog()
    .transactionWith(AT, { amount: 7 }, [["ERROR", FAILED]])
    .message(after(60), [["ERROR", FAILED]], message)
    .message(after(150), [["INFO", SKIPPED]], message)
    .transactionWith(after(200), {}, [["ERROR", "Something else broke"]])
    .transactionWith(after(300), {}, [[
      "ERROR",
      "Subscription balance and payment balance are not in sync {\n" +
      `  userId: '${USER}',\n  subscriptionBalance: 90,\n  paymentBalance: 95\n}`,
    ]]);
  const found = await askLog(log, byKind("error_after_applied", "exposure, reason"));
  assertEquals(found, [
    {
      exposure: 7,
      reason: "BHD 7.000 was applied, and then the message failed; the message was not delivered " +
        "again in these logs",
    },
    {
      exposure: 10,
      reason: "BHD 10.000 was applied, and then an error was printed; the message was not " +
        "delivered again in these logs",
    },
  ]);
});

test("the same amount for another delivery within minutes is told; a batch is one notice", async () => {
  const log = new PrintedLog()
    .transaction(AT, { deliveryId: "a" }).transaction(after(900), { deliveryId: "b" })
    .transaction(after(1801), { deliveryId: "c" })
    .transaction(after(1801), { deliveryId: "d", amount: 9 })
    .transaction(after(1810), { deliveryId: "d", amount: 9 });
  for (let i = 0; i < 3; i++) {
    const userId = makeUuid();
    log.transaction(after(9000 + i), { deliveryId: `${i} one`, userId })
      .transaction(after(9100 + i), { deliveryId: `${i} two`, userId });
  }
  const columns = "severity, exposure, user_id, len(transaction_ids) as n";
  assertEquals(await askLog(log, byKind("repeated_charge", columns)), [
    { severity: "warning", exposure: 10, user_id: USER, n: 2 },
    { severity: "notice", exposure: 30, user_id: null, n: 3 },
  ]);
});

Deno.test("a refund without a charge, above it or twice is told; one that fits is not", async () => {
  const credit = { type: "CREDIT", source: "MANUAL_ADDITION", action: "BACK" } as const;
  const log = new PrintedLog().transaction("2024-02-01T21:00:00.000Z", { deliveryId: "first" });
  for (const deliveryId of ["fits", "over", "twice"]) log.transaction(AT, { deliveryId });
  log.transaction(after(60), { ...credit, deliveryId: "fits" })
    .transaction(after(61), { ...credit, deliveryId: "over", amount: 15 })
    .transaction(after(62), { ...credit, deliveryId: "twice" })
    .transaction(after(63), { ...credit, deliveryId: "twice" })
    .transaction(after(64), { ...credit, deliveryId: "none" })
    .transaction(after(65), { ...credit, source: "PAYMENT", deliveryId: "add-on" })
    .transaction("2024-02-03T21:00:00.000Z", { ...credit, deliveryId: "before" });
  const found = await askLogAlone(
    log,
    "select subject, severity, exposure, reason from finding.refund_break order by subject",
  );
  assertEquals(found.map(({ reason: _, ...row }) => row), [
    { subject: "before", severity: "notice", exposure: 10 },
    { subject: "none", severity: "warning", exposure: 10 },
    { subject: "over", severity: "warning", exposure: 5 },
    { subject: "twice", severity: "warning", exposure: 10 },
  ]);
  assertStringIncludes(String(found[1].reason), "for a delivery that the logs never charge");
  assertStringIncludes(String(found[3].reason), "in 2 credits for one delivery that was charged");
});

Deno.test("VAT is compared with what the same action carries, else the source, else the currency", async () => {
  const paid = { type: "CREDIT", action: "RENEW", amount: 110, vat: 10, newBalance: 200 } as const;
  const log = new PrintedLog();
  for (let i = 0; i < 9; i++) log.transaction(after(i), paid);
  log.transaction(after(20), { ...paid, vat: 0 })
    .transaction(after(21), { ...paid, action: "RARE", vat: 5 })
    .transaction(after(22), { ...paid, vat: 10.001 })
    .transaction(after(23), { ...paid, type: null, vat: 0 })
    .transaction(after(24), { ...paid, type: null, vat: 12 })
    .transaction(after(25), { ...paid, currency: "SAR", vat: 0 });
  const found = await askLogAlone(log, byKind("vat_break", "exposure, reason"));
  assertEquals(found.map(({ exposure }) => exposure), [10, 5, 2]);
  assertStringIncludes(
    String(found[0].reason),
    "BHD 110.000 carries no VAT, where 10 of 10 other amounts of this action and currency carry " +
      "10 %: that would be 10.000",
  );
  assertStringIncludes(String(found[1].reason), "other amounts of this source and currency");
  assertStringIncludes(String(found[2].reason), "other amounts of this currency with VAT");
});

Deno.test("a wallet is dormant after the set days with logs, however many have none", async () => {
  const log = new PrintedLog()
    .transaction("2023-01-01T21:00:00.000Z", { oldBalance: 50 })
    .transaction("2023-01-01T21:00:01.000Z", { oldBalance: 10, userId: OTHER_USER });
  for (let day = 1; day <= 3; day++) {
    log.transaction(`2024-03-0${day}T21:00:00.000Z`, { userId: makeUuid() });
  }
  const sql = "select currency, exposure, len(transaction_ids) as n from finding.dormant_wallets";
  const one = [{ currency: "BHD", exposure: 40, n: 1 }];
  assertEquals(await askLogAlone(log, sql, { dormant_days: "3" }), one);
  assertEquals(await askLogAlone(log, sql, { dormant_days: "4" }), []);
});

Deno.test("amounts by hand that are whole sums without their VAT are told from their first day on", async () => {
  const paid = { type: "CREDIT", action: "RENEW", amount: 110, vat: 10, newBalance: 200 } as const;
  const manual = { type: "CREDIT", source: "MANUAL_ADDITION", action: "GIFT" } as const;
  const log = (count: number, others: number) => {
    const log = new PrintedLog();
    for (let i = 0; i < 6; i++) log.transaction(after(i), paid);
    for (let i = 0; i < 20; i++) log.transaction(after(10 + i), { ...manual, amount: 20 });
    const sums = Array.from({ length: count }, (_, at) => Math.round((5 + at) / 1.1 * 1000) / 1000);
    for (const [at, amount] of sums.entries()) {
      log.transaction(after(100 + at), { ...manual, amount });
    }
    for (let i = 0; i < others; i++) log.transaction(after(200 + i), { ...manual, amount: 3.3 });
    return log;
  };
  const sql =
    "select currency, first_seen_at, len(transaction_ids) as n, reason from finding.net_amounts";
  const [row, ...more] = await askLogAlone(log(12, 10), sql);
  assertEquals([row.currency, row.n, row.first_seen_at], ["BHD", 11, new Date(after(100))]);
  assertStringIncludes(String(row.reason), "11 of 22 amounts by hand without VAT are whole sums");
  assertEquals(more, []);
  assertEquals(await askLogAlone(log(12, 11), sql), []);
  assertEquals(await askLogAlone(log(10, 0), sql), []);
});

Deno.test("what stands open is as old as the change that it arose by", async () => {
  const log = new PrintedLog();
  for (
    const [day, paymentBalance] of [["2024-01-01", 90], ["2024-01-31", 95], ["2024-03-01", 93]]
  ) {
    log.transaction(`${day}T21:00:00.000Z`, { paymentBalance: Number(paymentBalance) });
    log.transaction(`${day}T21:00:05.000Z`, { userId: OTHER_USER, paymentBalance: 90 });
  }
  log.transaction(AT, { userId: OTHER_USER, paymentBalance: 89 });
  const found = await askLogAlone(
    log,
    `select age, change_count, payment_too_high_by, wallet_too_high_by, user_count
     from ageing where change_count > 0 order by currency, age_number`,
  );
  const row = { change_count: 1, payment_too_high_by: 0, wallet_too_high_by: 0, user_count: 1 };
  assertEquals(found, [
    { age: "0-30", ...row, change_count: 2, wallet_too_high_by: 3, user_count: 2 },
    { age: "31-60", ...row, payment_too_high_by: 5 },
  ]);
});

Deno.test("what is found of many users is a case of its own, whatever is found of one of them", async () => {
  const log = new PrintedLog();
  for (let i = 0; i < 3; i++) {
    const userId = makeUuid();
    const metadata = `'{"deliveryId":"${i} two","walletId":"${i === 0 ? OTHER_USER : userId}"}'`;
    log.transaction(after(i), { deliveryId: `${i} one`, userId })
      .transaction(after(100 + i), { metadata, userId, oldBalance: 90 });
  }
  const found = await askLogAlone(
    log,
    "select cause, len(finding_ids) as n from cases order by cause",
  );
  assertEquals(found, [{ cause: "double_charge", n: 1 }, { cause: "wrong_user", n: 1 }]);
});

Deno.test("a day around which all users end and others begin is told, but not where some stay", async () => {
  const [first, second, third, fourth] = [makeUuid(), makeUuid(), makeUuid(), makeUuid()];
  const log = (others: readonly string[]) => {
    const log = new PrintedLog();
    for (let day = 1; day <= 7; day++) {
      for (const userId of day <= 4 ? [first, second] : others) {
        log.transaction(`2024-03-0${day}T21:00:00.000Z`, { userId });
      }
    }
    return log;
  };
  const sql = "select subject, reason from finding.population_break";
  const settings = { population_days: "2", population_users: "2" };
  const [row, ...more] = await askLogAlone(log([third, fourth]), sql, settings);
  assertEquals([row.subject, more], ["2024-03-05", []]);
  assertStringIncludes(
    String(row.reason),
    "of 2 in the 2 days with logs before it, 2 are not seen",
  );
  assertEquals(await askLogAlone(log([third, second]), sql, settings), []);
  assertEquals(await askLogAlone(log([third, fourth]), sql, { population_days: "2" }), []);
});

Deno.test("VAT that is missing where no source is printed goes by the same amount, or by the user", async () => {
  const untyped = { type: null, amount: 110, vat: 10, oldBalance: 0, newBalance: 100 } as const;
  const log = new PrintedLog();
  for (let i = 0; i < 5; i++) log.transaction(after(i), { ...untyped, userId: makeUuid() });
  for (let i = 0; i < 5; i++) {
    log.transaction(after(10 + i), {
      ...untyped,
      amount: 55 + 11 * i,
      vat: 5 + i,
      newBalance: 50 + 10 * i,
    });
  }
  log.transaction(after(20), { ...untyped, vat: 0, newBalance: 110, userId: OTHER_USER })
    .transaction(after(21), { ...untyped, amount: 220, vat: 0, newBalance: 220 })
    .transaction(after(22), {
      ...untyped,
      amount: 220,
      vat: 0,
      newBalance: 220,
      userId: OTHER_USER,
    });
  const found = await askLogAlone(log, byKind("vat_break", "exposure, reason"));
  assertEquals(found.map(({ exposure }) => exposure), [10, 20]);
  assertStringIncludes(
    String(found[0].reason),
    "5 other amounts of this size, currency and direction",
  );
  assertStringIncludes(String(found[1].reason), "5 other amounts of this user and direction");
});

Deno.test("a case of VAT shows the VAT, also where the amount is unusual too", async () => {
  const paid = { type: "CREDIT", action: "RENEW", amount: 110, vat: 10 } as const;
  const log = new PrintedLog();
  for (let i = 0; i < 9; i++) {
    log.transaction(after(i), { ...paid, newBalance: 200, userId: makeUuid() });
    const balances = { oldBalance: 100 * i, newBalance: 100 * (i + 1) };
    log.transaction(after(i), { ...paid, ...balances, userId: OTHER_USER });
  }
  const balances = { oldBalance: 900, newBalance: 11_900 };
  log.transaction(after(20), { ...paid, ...balances, amount: 11_000, vat: 0, userId: OTHER_USER });
  const [found] = await askLogAlone(
    log,
    "select cause, exposure, len(finding_ids) as n from cases where cause in ('vat', 'unusual_amount')",
  );
  assertEquals(found, { cause: "vat", exposure: 1000, n: 3 });
});

test("a charge again some minutes before a batch is no part of it", async () => {
  const log = new PrintedLog()
    .transaction(AT, { deliveryId: "a" }).transaction(after(100), { deliveryId: "b" });
  for (let i = 0; i < 3; i++) {
    const userId = makeUuid();
    log.transaction(after(i), { deliveryId: `${i} one`, userId })
      .transaction(after(161 + i), { deliveryId: `${i} two`, userId });
  }
  const found = await askLog(log, byKind("repeated_charge", "severity, user_id"));
  assertEquals(found, [
    { severity: "warning", user_id: USER },
    { severity: "notice", user_id: null },
  ]);
});

test("a refund that names no delivery is told where no charge of its size is left", async () => {
  const credit = { type: "CREDIT", source: "MANUAL_ADDITION", action: "BACK" } as const;
  const log = new PrintedLog().transaction("2024-02-01T21:00:00.000Z", { deliveryId: "first" })
    .transaction(AT, { deliveryId: "named" })
    .transaction(after(1), { ...credit, deliveryId: "named" })
    .transaction(after(2), { deliveryId: "other" })
    .transaction(after(3), credit)
    .transaction(after(4), credit)
    .transaction(after(5), { ...credit, amount: 7 })
    .transaction(after(6), { ...credit, amount: 8, action: "GIFT" })
    .transaction(after(7), { ...credit, amount: 9, source: "PAYMENT" });
  const found = await askLog(log, byKind("refund_break", "severity, exposure, reason"));
  assertEquals(found.map(({ reason: _, ...row }) => row), [
    { severity: "warning", exposure: 10 },
    { severity: "warning", exposure: 7 },
  ]);
  assertStringIncludes(String(found[0].reason), "as many of that size were given back before");
  assertStringIncludes(String(found[1].reason), "nothing of that size was charged in the 31 days");
});

Deno.test("an outage explains what was made in it, not what was late before it began", async () => {
  const log = new PrintedLog();
  for (let i = 0; i < 5; i++) log.message(after(60 * i), [["ERROR", FAILED]]);
  log.transaction(after(3600), { id: makeUlid(after(120)) })
    .transaction(after(3660), { id: makeUlid(after(-7200)), userId: OTHER_USER });
  const found = await askLogAlone(log, byKind("late_transaction", "user_id, severity"));
  assertEquals(found, [
    { user_id: USER, severity: "notice" },
    { user_id: OTHER_USER, severity: "warning" },
  ]);
});

Deno.test("VAT that cannot be a part of its amount is told without any history", async () => {
  const log = new PrintedLog();
  const figures = [[10, 12], [10, 10], [10, -1], [0, 5], [-10, 2], [-10, -1], [10, 1], [0, 0]];
  for (const [index, [amount, vat]] of figures.entries()) {
    const at = `2024-03-0${index + 1}T21:00:00.000Z`;
    log.transaction(at, { userId: makeUuid(), amount, vat, newBalance: 100 - amount + vat });
  }
  const found = await askLogAlone(
    log,
    `select transactions.amount, vat, exposure from finding.vat_break as told
     join transactions on told.transaction_ids[1] = transactions.transaction_id
     where told.reason like '%cannot be%' order by told.first_seen_at`,
  );
  assertEquals(
    found,
    figures.slice(0, 5).map(([amount, vat]) => ({ amount, vat, exposure: Math.abs(vat) })),
  );
});

test("an amount of zero that moved the wallet is not said to have moved nothing", async () => {
  const log = new PrintedLog()
    .transaction("2024-03-01T21:00:00.000Z", { amount: 0, vat: 5, newBalance: 105 })
    .transaction("2024-03-02T21:00:00.000Z", { amount: 0, oldBalance: 105, newBalance: 105 });
  const found = await askLog(
    log,
    byKind("zero_amount", "severity, exposure, reason"),
  );
  assertEquals(found, [
    {
      severity: "warning",
      exposure: 5,
      reason: "The amount is zero, and the wallet moved by BHD 5.000 all the same",
    },
    {
      severity: "notice",
      exposure: 0,
      reason: "The amount is zero: a transaction was made, but no money moved",
    },
  ]);
});
