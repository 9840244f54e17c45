import { assertEquals, assertStringIncludes } from "../../_assert.ts";
import { askLog, makeUuid, OTHER_USER, type PrintedFields, PrintedLog, USER } from "./_printed.ts";

const DAY_MS = 86_400_000;

function timeOf(day: number, time = "21:00:00.000"): string {
  return `${new Date(Date.UTC(2024, 2, 1) + day * DAY_MS).toISOString().slice(0, 10)}T${time}Z`;
}

function days(count: number, fieldsOf: (day: number) => PrintedFields = () => ({})): PrintedLog {
  const log = new PrintedLog();
  for (let day = 0; day < count; day++) log.transaction(timeOf(day), fieldsOf(day));
  return log;
}

Deno.test("a value is unknown only once its field was in use on seven days with logs", async () => {
  const sql = "select subject from finding.unknown_value";
  const changed = (day: number) => days(9, (at) => at === day ? { action: "NEW" } : {});
  assertEquals(await askLog(changed(6), sql), []);
  assertEquals(await askLog(changed(7), sql), [{ subject: "action=NEW" }]);
  assertEquals(await askLog(changed(7), sql, { learning_days: "8" }), []);
});

Deno.test("a field that no block had before is an unknown value, and so is a new schema", async () => {
  const sql = "select subject, severity from finding.unknown_value order by subject";
  const more = "    vat: 0,\n    discount: 0,";
  const log = String(days(9)).split("\n\n").map((event, index, events) =>
    index > events.length - 8 ? event.replace("    vat: 0,", more) : event
  ).join("\n\n");
  assertEquals(await askLog(log, sql), [{ subject: "field=discount", severity: "warning" }]);
  const schema = await askLog(days(9, (day) => day < 8 ? { type: null } : {}), sql);
  assertEquals(schema.map((row) => row.subject), [
    "field=action",
    "field=metadata",
    "field=paymentBalance",
    "field=source",
    "field=type",
    "field=updatePaymentBalance",
  ]);
});

Deno.test("hostile values of a field stay short in the reason", async () => {
  const action = "<script>".repeat(2_000);
  const [row] = await askLog(
    days(9, (day) => day === 8 ? { action } : {}),
    "select length(reason) < 250 as is_short from finding.unknown_value",
  );
  assertEquals(row.is_short, true);
});

Deno.test("a value that several users have is of none of them, and a field is of nobody", async () => {
  const sql =
    "select user_id, currency, exposure::varchar as exposure, transaction_ids, subject\n" +
    "from findings where kind = 'unknown_value' order by subject";
  const log = (other: string) =>
    days(9, (day) => day === 8 ? { action: "NEW" } : {})
      .transaction(timeOf(8), { userId: OTHER_USER, currency: "SAR", action: other });
  const [of] = await askLog(log("BUY"), sql);
  assertEquals([of.user_id, of.currency, of.exposure], [USER, "BHD", "10.000000"]);
  const [row] = await askLog(log("NEW"), sql);
  assertEquals([row.user_id, row.currency, row.exposure], [null, null, null]);
  assertEquals((row.transaction_ids as string[]).length, 1);
  const more = "    vat: 0,\n    discount: 0,";
  const field = String(days(9)).split("\n\n").map((event, index, events) =>
    index > events.length - 8 ? event.replace("    vat: 0,", more) : event
  ).join("\n\n");
  const [ofField] = await askLog(field, sql);
  assertEquals([ofField.subject, ofField.user_id, ofField.currency], [
    "field=discount",
    null,
    null,
  ]);
  const caseOf = "select headline, user_ids, currency, severity::varchar as severity, is_open\n" +
    "from cases where cause = 'new_value'";
  assertEquals(await askLog(field, caseOf), [
    {
      headline: 'New field or value: The field "discount" was never printed before',
      user_ids: [],
      currency: null,
      severity: "warning",
      is_open: true,
    },
  ]);
});

Deno.test("a case of nobody's is named by what its reason says first", async () => {
  const firstOf: Record<string, string> = {
    "Silence: no transaction for 32.0 hours, of which one usually has some":
      "Silence: no transaction for 32.0 hours",
    "Delivered 2 times in 90 seconds (failed, applied); it was booked once":
      "Delivered 2 times in 90 seconds",
    'The action "A, (b): c" was never seen before: first on 2024-04-02':
      'The action "A, (b): c" was never seen before',
    "It means the wallet from 15:21 on (1,308 in a row)": "It means the wallet from 15:21 on",
    "1,308 transactions at 15:21; others": "1,308 transactions at 15:21",
    "All of it": "All of it",
    'A lone " in it': "A lone",
  };
  const sql = Object.keys(firstOf).map((reason) =>
    `select first_statement('${reason}') as first, '${reason}' as reason`
  ).join(" union all ");
  for (const { reason, first } of await askLog(days(1), sql)) {
    assertEquals(first, firstOf[String(reason)]);
  }
});

Deno.test("a user whose money is in another currency than before has switched", async () => {
  const log = days(4, (day) => ({ currency: day < 2 ? "BHD" : "SAR" }))
    .transaction(timeOf(1), { userId: OTHER_USER, currency: "SAR" });
  const found = await askLog(log, "select user_id, currency, reason from finding.currency_switch");
  assertEquals(found.map((row) => [row.user_id, row.currency]), [[USER, "SAR"]]);
  assertStringIncludes(String(found[0].reason), "in BHD until 2024-03-02 and is in SAR now");
});

function errorOf(wallet: number, payment: number): readonly [string, string] {
  return [
    "ERROR",
    `Subscription balance and payment balance are not in sync {
  userId: '${USER}',
  subscriptionBalance: ${wallet},
  paymentBalance: ${payment}
}`,
  ];
}

/** A transaction of 10 a day; the wallet that its error names is the one before or after it. */
function reported(meanings: string): PrintedLog {
  const log = new PrintedLog();
  [...meanings].forEach((meaning, day) => {
    const fields = { oldBalance: 100 - day, newBalance: 90 - day, paymentBalance: 30 };
    const wallet = meaning === "b" ? fields.oldBalance : fields.newBalance;
    log.transactionWith(timeOf(day), fields, [errorOf(wallet, 30)]);
  });
  return log;
}

Deno.test("a field changes its meaning when several figures in a row show another one", async () => {
  const sql = "select subject, last_seen_at, reason from finding.meaning_change order by all";
  assertEquals(await askLog(reported("bbbbbbaaaa"), sql), []);
  const [change, ...others] = await askLog(reported("bbbbbbaabaaaaaaab"), sql);
  assertEquals(others, []);
  assertEquals(change.subject, "subscriptionBalance");
  assertEquals(change.last_seen_at, new Date(timeOf(9)));
  assertStringIncludes(String(change.reason), "means the wallet after the transaction from");
  assertEquals((await askLog(reported("bbaa"), sql, { meaning_rows: "2" })).length, 1);
});

Deno.test("a payment balance that is printed before the transaction has changed its meaning", async () => {
  const log = days(12, (day) => ({ paymentBalance: day < 6 ? 90 : 100 }));
  const found = await askLog(log, "select subject, last_seen_at from finding.meaning_change");
  assertEquals(found, [{ subject: "paymentBalance", last_seen_at: new Date(timeOf(6)) }]);
});

/** Transactions of 30 days, so many at 21:00, and on one day others. */
function volume(usual: number, day: number, count: number, time = "21:00:00.000"): PrintedLog {
  const log = new PrintedLog();
  for (let at = 0; at < 36; at++) {
    for (let i = 0; i < (at === day ? count : usual); i++) {
      log.transaction(timeOf(at, at === day ? time : undefined), { userId: makeUuid() });
    }
    log.transaction(timeOf(at), { userId: makeUuid(), currency: "SAR" });
  }
  return log;
}

Deno.test("a day far off its own weekday is a shift of volume", async () => {
  const sql = "select subject, currency, reason from finding.volume_shift";
  const [more, ...others] = await askLog(volume(10, 20, 30), sql);
  assertEquals([more.subject, more.currency, others], ["2024-03-21", "BHD", []]);
  assertStringIncludes(String(more.reason), "30 BHD transactions on Thursday, 2024-03-21, where");
  assertEquals((await askLog(volume(16, 20, 2), sql)).length, 1);
  assertEquals(await askLog(volume(10, 20, 14), sql), []);
});

Deno.test("a batch at another hour is a shift, though the day has as many as ever", async () => {
  const found = await askLog(
    volume(12, 20, 12, "03:00:00.000"),
    "select subject from finding.volume_shift",
  );
  assertEquals(found, [{ subject: "2024-03-21 03:00" }]);
});

/** Transactions of 36 days: so many a day up to one day, and so many from it on. */
function level(before: number, day: number, after: number): PrintedLog {
  const log = new PrintedLog();
  for (let at = 0; at < 36; at++) {
    for (let i = 0; i < (at < day ? before : after); i++) {
      log.transaction(timeOf(at), { userId: makeUuid() });
    }
  }
  return log;
}

Deno.test("a level of volume that stays down, or up, is one shift on the day it begins", async () => {
  const sql =
    "select subject, severity, reason from finding.volume_shift where severity = 'warning'";
  const [down, ...others] = await askLog(level(24, 18, 12), sql);
  assertEquals([down.subject, others], ["2024-03-19 on", []]);
  assertStringIncludes(
    String(down.reason),
    "a day usually has 12 BHD transactions, before it had 24 (medians of 14 days)",
  );
  assertEquals((await askLog(level(12, 18, 24), sql)).map(({ subject }) => subject), [
    "2024-03-19 on",
  ]);
  assertEquals(await askLog(level(24, 18, 18), sql), []);
  assertEquals(await askLog(level(24, 30, 12), sql), []);
});
