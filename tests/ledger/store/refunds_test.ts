import { assertEquals, assertMatch } from "../../_assert.ts";
import { at, STEPS } from "./_conclusions.ts";
import { askLog as askLogAlone, makeUlid, makeUuid, PrintedLog } from "./_printed.ts";
import { askLog, askLogAll, askLogs, test } from "./_together.ts";

const PAID = { type: "CREDIT", source: "PAYMENT", action: "RENEW", amount: 110, vat: 10 } as const;
const REFUND = { type: "DEBIT", source: "REFUND", action: "REFUND", amount: 110, vat: 10 } as const;

/** Fields of a renewal that both sides book, for a wallet that held this. */
const paid = (oldBalance: number) => ({
  ...PAID,
  oldBalance,
  newBalance: oldBalance + 100,
  paymentBalance: oldBalance + 100,
});

/** Fields of its full refund. */
const refunded = (oldBalance: number, amount = 110, vat = 10) => ({
  ...REFUND,
  amount,
  vat,
  oldBalance,
  newBalance: oldBalance - amount + vat,
  paymentBalance: oldBalance - amount + vat,
});

const BREAKS = `select severity, exposure, reason from finding.refund_break order by first_seen_at`;

test("what is refunded of a payment more than was paid is told, what is covered is not", async () => {
  const begin = () => new PrintedLog().transaction(at(1), paid(200));
  const twice = begin().transaction(at(2), refunded(300)).transaction(at(3), refunded(200));
  const partAndAll = begin().transaction(at(2), refunded(300, 33, 3))
    .transaction(at(3), refunded(270));
  const gross = begin().transaction(at(2), refunded(300, 110, 0));
  const covered = begin().transaction(at(2), paid(300)).transaction(at(3), refunded(400))
    .transaction(at(4), refunded(300)).transaction(at(5), paid(200))
    .transaction(at(6), refunded(300, 33, 3)).transaction(at(7), refunded(270, 33, 3));
  const found = await askLogs([twice, partAndAll, gross, covered], BREAKS);
  assertEquals(found.map((rows) => rows.map(({ severity, exposure }) => [severity, exposure])), [
    [["warning", 100]],
    [["warning", 30]],
    [["warning", 10]],
    [],
  ]);
  assertEquals(
    found[0][0].reason,
    "BHD 200.000 was refunded in 2 refunds since a payment of its size, and BHD 100.000 was paid, " +
      "each without VAT",
  );
});

test("a payment that came late covers its refund; without one, who paid as much is named", async () => {
  const late = new PrintedLog().transaction(at(2, 10), refunded(200))
    .transaction(at(2, 12), { ...paid(100), id: makeUlid(at(2, 9)) })
    .transaction(at(3), refunded(200));
  const older = new PrintedLog().transaction(at(1), { ...paid(200), userId: makeUuid() })
    .transaction(at(2), refunded(200));
  const [ofLate, ofOlder] = await askLogs([late, older], BREAKS);
  assertEquals(ofLate.map(({ severity, exposure }) => [severity, exposure]), [["warning", 100]]);
  assertMatch(String(ofOlder[0].reason), /and got no refund: it may be booked for the wrong user/);
});

test("a refund that puts money into the wallet is told", async () => {
  const log = new PrintedLog().transaction(at(1), paid(200))
    .transaction(at(2), { ...paid(300), source: "REFUND", action: "REFUND" });
  const [found, ...others] = await askLog(log, BREAKS);
  assertEquals([found.severity, found.exposure, others], ["warning", 100, []]);
  assertMatch(String(found.reason), /went into the wallet: a refund takes money out of it$/);
});

// What refunds name in a ledger says what is expected of the others: it has one of its own.
Deno.test("a refund that names a delivery gives that one back: no payment is asked for", async () => {
  const deliveryId = makeUuid();
  const charged = { deliveryId, oldBalance: 300, amount: 10, paymentBalance: 290 };
  const log = new PrintedLog().transaction(at(1), paid(200)).transaction(at(2), charged)
    .transaction(at(3), {
      ...charged,
      type: "CREDIT",
      source: "REFUND",
      action: "REFUND",
      oldBalance: 290,
      paymentBalance: 300,
    });
  assertEquals(await askLogAlone(log, BREAKS), []);
});

test("a second refund that the payment side refused is not surely one that it missed", async () => {
  const log = (isSecond: boolean) => {
    const printed = new PrintedLog().transaction(at(1), paid(200));
    if (isSecond) printed.transaction(at(2), refunded(300));
    const oldBalance = isSecond ? 200 : 300;
    return printed.transaction(at(3), { ...refunded(oldBalance), paymentBalance: oldBalance });
  };
  const [[first], [second]] = await askLogs([log(false), log(true)], STEPS);
  assertEquals([first.cause, first.is_mechanical], ["payment_missed", true]);
  assertEquals([second.cause, second.is_mechanical], ["payment_missed", false]);
  assertMatch(String(second.reason), /its payment had been refunded before/);
});

test("a payment or a gift that comes again within minutes is told, how often it came", async () => {
  const again = (
    fields: { readonly source: string; readonly deliveryId?: string },
    minutes: number[],
  ) =>
    minutes.reduce(
      (log, minute, k) =>
        log.transaction(`2024-03-01T10:${String(minute).padStart(2, "0")}:00.000Z`, {
          type: "CREDIT",
          action: "SAME",
          oldBalance: 100 + 10 * k,
          ...fields,
        }),
      new PrintedLog(),
    );
  const logs = [
    again({ source: "PAYMENT" }, [0, 5]),
    again({ source: "MANUAL_ADDITION" }, [0, 10, 20]),
    again({ source: "PAYMENT" }, [0, 16]),
    again({ source: "PAYMENT", deliveryId: "one" }, [0, 5]),
    again({ source: "MANUAL_ADDITION" }, [0]).transaction("2024-03-01T10:02:00.000Z", {
      oldBalance: 110,
    }).transaction("2024-03-01T10:04:00.000Z", {
      type: "CREDIT",
      source: "MANUAL_ADDITION",
      action: "SAME",
      oldBalance: 100,
    }),
  ];
  const found = await askLogs(
    logs,
    "select exposure, len(transaction_ids) as n, reason from finding.repeated_charge",
  );
  const causes = await askLogs(
    logs,
    "select cause from cases where cause in ('double_charge', 'duplicate')",
  );
  assertEquals(causes, [[{ cause: "double_charge" }], [{ cause: "duplicate" }], [], [], []]);
  assertEquals(found, [
    [{
      exposure: 10,
      n: 2,
      reason: "BHD 10.000 was paid again 5 minutes after the same amount, by another transaction",
    }],
    [{
      exposure: 20,
      n: 3,
      reason: "BHD 10.000 was credited again by hand 2 times in 20 minutes, by other transactions",
    }],
    [],
    [],
    [],
  ]);
});

test("of two equal payments of which the payment side has one, the wallet may hold one too much", async () => {
  const log = new PrintedLog().transaction("2024-03-01T09:00:00.000Z", { oldBalance: 210 })
    .transaction("2024-03-01T10:00:00.000Z", { ...paid(200), paymentBalance: 200 })
    .transaction("2024-03-01T10:05:00.000Z", { ...paid(300), paymentBalance: 300 })
    .transaction(at(2), { oldBalance: 400, paymentBalance: 290 });
  const [steps, entries] = await askLogAll(log, [
    STEPS,
    "select side, amount, is_mechanical from proposed_entries order by side",
  ]);
  assertMatch(
    String(steps.at(-1)!.reason),
    /credited twice within minutes, so that the wallet may hold it twice/,
  );
  assertEquals(entries.map(({ is_mechanical }) => is_mechanical), [false, false]);
});

test("who is charged several times a day on several days has several deliveries a day", async () => {
  const log = (days: readonly number[]) =>
    days.reduce(
      (printed, day) =>
        printed.transaction(at(day), { deliveryId: `${day} one` })
          .transaction(at(day).replace("00:00.000", "00:20.000"), { deliveryId: `${day} two` }),
      new PrintedLog(),
    );
  const severities = await askLogs(
    [log([1, 2]), log([1, 2, 3])],
    "select distinct severity from finding.repeated_charge",
  );
  assertEquals(severities, [[{ severity: "warning" }], [{ severity: "notice" }]]);
});

test("a gift that some users get twice in one batch is one question", async () => {
  const log = new PrintedLog();
  for (const second of [0, 300]) {
    for (let k = 0; k < 3; k++) {
      log.transaction(new Date(Date.parse(at(1)) + 1000 * (second + k)).toISOString(), {
        type: "CREDIT",
        source: "MANUAL_ADDITION",
        action: "GIFT",
        oldBalance: 100 + second / 30,
        userId: `${String(k + 1).repeat(8)}-2222-4333-8444-555555555555`,
      });
    }
  }
  const [found, cases] = await askLogAll(log, [
    "select severity, user_id, exposure, len(user_ids) as n from finding.repeated_charge",
    "select cause, is_open from cases where cause = 'duplicate'",
  ]);
  assertEquals(found, [{ severity: "warning", user_id: null, exposure: 30, n: 3 }]);
  assertEquals(cases, [{ cause: "duplicate", is_open: true }]);
});
