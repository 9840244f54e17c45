import { assertEquals, assertStringIncludes } from "../../_assert.ts";
import { ALREADY_SYNCED, askLog, makeUuid, OTHER_USER, PrintedLog } from "./_printed.ts";

const AT = "2024-03-31T21:00:00.000Z";
const OUTLIERS = "select amount from finding.amount_outlier order by amount";

/** Nine evenings on which the first user pays ten. */
function usual(): PrintedLog {
  const log = new PrintedLog();
  for (let day = 1; day <= 9; day++) log.transaction(evening(day), { amount: 10 });
  return log;
}

function evening(day: number): string {
  return `2024-03-${String(day).padStart(2, "0")}T21:00:00.000Z`;
}

Deno.test("an amount that a user pays on two days, or three times, is a price of the user", async () => {
  const twice = usual().transaction(evening(20), { amount: 53 });
  assertEquals(await askLog(twice, OUTLIERS), [{ amount: 53 }]);
  assertEquals(await askLog(twice.transaction(evening(21), { amount: 53 }), OUTLIERS), []);
  const oneDay = usual().transaction(AT, { amount: 53 }).transaction(AT, { amount: 53 });
  assertEquals((await askLog(oneDay, OUTLIERS)).length, 2);
  assertEquals(await askLog(oneDay.transaction(AT, { amount: 53 }), OUTLIERS), []);
});

Deno.test("an amount that several users pay is a price, but not where the user has other ones", async () => {
  const users = [makeUuid(), makeUuid(), makeUuid()];
  const log = usual();
  for (const userId of users) log.transaction(AT, { amount: 1.8, userId });
  assertEquals(await askLog(log, OUTLIERS), []);
  assertEquals(await askLog(log.transaction(AT, { amount: 1.8 }), OUTLIERS), [{ amount: 1.8 }]);
});

Deno.test("what was already synced or blocked moved nothing, and is no outlier", async () => {
  const log = usual().transaction(AT, { amount: 90 }, ALREADY_SYNCED);
  assertEquals(await askLog(log, OUTLIERS), []);
  const [row] = await askLog(log, "select score, explanation from amount_scores where amount = 90");
  assertEquals(row, { score: null, explanation: "another listener had booked it" });
});

Deno.test("a usual price with the add-ons of its delivery is no outlier", async () => {
  const addon = { type: "CREDIT", deliveryId: "d", amount: 33, vat: 3 } as const;
  const log = usual().transaction(evening(20), { ...addon, newBalance: 130 });
  const charge = (deliveryId: string) => ({ deliveryId, amount: 40 });
  assertEquals(await askLog(log.transaction(AT, charge("other")), OUTLIERS), [{ amount: 40 }]);
  const own = usual().transaction(evening(20), { ...addon, newBalance: 130 })
    .transaction(AT, charge("d"));
  assertEquals(await askLog(own, OUTLIERS), []);
});

Deno.test("the largest amounts of a currency are scored, however rare their action", async () => {
  const log = usual();
  for (let day = 1; day <= 9; day++) {
    log.transaction(evening(day), { type: "CREDIT", amount: 50 + day, userId: OTHER_USER });
  }
  log.transaction(AT, { type: "CREDIT", amount: 20_000, action: "RARE", userId: OTHER_USER });
  log.transaction(AT, { type: "CREDIT", amount: 90, action: "RARE", userId: OTHER_USER });
  const [row, ...others] = await askLog(
    log,
    "select amount, compared_with from amount_scores where score >= outlier_score",
  );
  assertEquals(row, { amount: 20_000, compared_with: "this currency and direction" });
  assertEquals(others, []);
});

Deno.test("a material entry by hand is a finding of its own, whatever the history", async () => {
  const manual = { type: "CREDIT", source: "MANUAL_ADDITION", action: "RARE" } as const;
  const log = usual().transaction(AT, { ...manual, amount: 199.999, userId: OTHER_USER })
    .transaction(AT, { ...manual, amount: 200, userId: OTHER_USER })
    .transaction(AT, { ...manual, amount: 300, userId: OTHER_USER }, ALREADY_SYNCED)
    .transaction(AT, { ...manual, amount: 300, userId: OTHER_USER, deliveryId: "d" })
    .transaction(AT, { ...manual, source: "PAYMENT", amount: 300, userId: OTHER_USER });
  const found = await askLog(log, "select amount, reason from finding.large_manual_entry");
  assertEquals(found.map(({ amount }) => amount), [200]);
  assertStringIncludes(String(found[0].reason), "the largest of its direction in BHD; material is");
  const outliers = await askLog(
    log,
    "select amount from finding.amount_outlier where amount = 200",
  );
  assertEquals(outliers, []);
});

Deno.test("an amount that is nobody's price is compared with the few prices of its user", async () => {
  const own = { userId: OTHER_USER };
  const log = () => usual().transaction(evening(10), { amount: 10, ...own });
  assertEquals(await askLog(log().transaction(AT, { amount: 16, ...own }), OUTLIERS), [
    { amount: 16 },
  ]);
  assertEquals(await askLog(log().transaction(AT, { amount: 14, ...own }), OUTLIERS), []);
  const shared = log().transaction(AT, { amount: 16, ...own }).transaction(AT, { amount: 16 });
  assertEquals(await askLog(shared.transaction(evening(11), { amount: 16 }), OUTLIERS), []);
  const free = log().transaction(AT, { amount: 16, ...own }).transaction(AT, { amount: 12 });
  assertEquals(await askLog(free, OUTLIERS), []);
});

Deno.test("a price of the user with two digits exchanged is reported, however near it is", async () => {
  const log = new PrintedLog();
  for (let day = 1; day <= 9; day++) log.transaction(evening(day), { amount: 43.5 });
  const reasons = "select reason from finding.amount_outlier";
  const reason = "BHD 34.500 is 43.500, a price of the user, with two digits exchanged";
  assertEquals(await askLog(log.transaction(AT, { amount: 34.5 }), reasons), [{ reason }]);
  assertEquals(await askLog(log.transaction(evening(20), { amount: 34.5 }), reasons), []);
});

/** Nine evenings on which many users pay 43.5, 10 and 8: a menu. */
function menu(): PrintedLog {
  const log = new PrintedLog();
  for (let day = 1; day <= 9; day++) {
    for (const amount of [43.5, 10, 8]) {
      log.transaction(evening(day), { amount, userId: `${makeUuid().slice(0, -1)}${day}` });
    }
  }
  return log;
}

Deno.test("a price that several pay with two digits exchanged is reported where nobody pays the amount", async () => {
  const reasons = "select reason from finding.amount_outlier";
  const pay = (amount: number, count = 1) => {
    const log = menu();
    for (let i = 0; i < count; i++) log.transaction(AT, { amount, userId: makeUuid() });
    return log;
  };
  assertEquals(await askLog(pay(34.5), reasons), [
    { reason: "BHD 34.500 is 43.500, a price that several pay, with two digits exchanged" },
  ]);
  assertEquals(await askLog(pay(34.5, 2), reasons), []);
  assertEquals(await askLog(pay(36.5), reasons), []);
});

Deno.test("a whole sum without its VAT with two digits exchanged is reported", async () => {
  const log = new PrintedLog();
  for (let day = 1; day <= 6; day++) {
    const paid = { type: "CREDIT", amount: 110, vat: 10, newBalance: 200 } as const;
    log.transaction(evening(day), { ...paid, userId: makeUuid() });
  }
  const gift = (amount: number) => ({ type: "CREDIT", amount, action: "GIFT" }) as const;
  log.transaction(AT, gift(12.727)).transaction(AT, gift(61.364)).transaction(AT, gift(19.2));
  assertEquals(await askLog(log, "select reason from finding.amount_outlier"), [
    { reason: "BHD 61.364 is 16.364, a whole sum without its VAT, with two digits exchanged" },
  ]);
});

Deno.test("an amount between two equal ones of the user and action is reported from a factor on", async () => {
  const pay = (amounts: readonly number[]) => {
    const log = menu();
    for (const [index, amount] of amounts.entries()) {
      log.transaction(evening(10 + index), { amount });
    }
    return askLog(log, "select amount, reason from finding.amount_outlier");
  };
  const [found, ...others] = await pay([8, 12, 8]);
  assertEquals([found.amount, others], [12, []]);
  assertStringIncludes(
    String(found.reason),
    "BHD 12.000; the user pays 8.000 for this action right before and right after it",
  );
  assertEquals(await pay([8, 10, 8]), []);
  assertEquals(await pay([8, 43.5, 43.5]), []);
});
