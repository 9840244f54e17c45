import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../_assert.ts";
import { type Evidence, readEvidence } from "../../../lib/ledger/evidence/evidence.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import {
  ALREADY_SYNCED,
  FAILED,
  makeUlid,
  OTHER_USER,
  PrintedLog,
  SKIPPED,
  STREAM,
  USER,
} from "../store/_printed.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";
import { readLog, test } from "../store/_together.ts";
import { columnOf, idOf, withLedgerOf } from "./_ledger.ts";

const AT = "2024-03-01T21:00:00.000Z";
const LATER = "2024-03-02T21:00:00.000Z";
const LAST = "2024-03-03T21:00:00.000Z";

/** Reads the evidence of the only finding of a kind in a log. */
function evidenceOf(log: PrintedLog | string, kind: string): Promise<Evidence> {
  return readLog(
    log,
    async (reader, stream) => await readEvidence(reader, await idOf(reader, kind, stream)),
  );
}

test("a calculation break is worked out again, to the last digit", async () => {
  const id = makeUlid(AT);
  const log = new PrintedLog()
    .transaction(LATER, { id, amount: 8, oldBalance: 24.4, newBalance: 16.5001 })
    .transaction(AT, { userId: OTHER_USER });
  const evidence = await evidenceOf(log, "calculation_break");
  assertEquals(columnOf(evidence, "arithmetic"), [
    "old 24.400 - (8.000 - 0.000 VAT) = 16.400 expected, 16.5001 printed, difference 0.1001",
  ]);
  assertEquals(
    evidence.events.map(({ event_type, role, is_main }) => [event_type, role, is_main]),
    [
      ["message", "message begins", false],
      ["transaction", "its transaction", true],
      ["published", "outcome", false],
    ],
  );
  const [, block] = evidence.events;
  assertEquals([block.stream, block.line, block.logged_at], [STREAM, 5, new Date(LATER)]);
  assertStringIncludes(block.printed, `\n    id: '${id}',\n`);
  assertStringIncludes(block.printed, "newBalance: 16.5001");
  assertEquals(evidence.eventCount, 3);
});

test("a sync break shows when it began, each change, and how it stands", async () => {
  const log = new PrintedLog()
    .transaction("2024-03-01T21:00:00.000Z", {})
    .transaction("2024-03-02T21:00:00.000Z", { oldBalance: 90, paymentBalance: 85 })
    .transaction("2024-03-03T21:00:00.000Z", { oldBalance: 80, paymentBalance: 75 })
    .transaction("2024-03-04T21:00:00.000Z", { oldBalance: 70, paymentBalance: 66.5 })
    .transaction("2024-03-05T21:00:00.000Z", { oldBalance: 60, paymentBalance: 56.5 });
  const evidence = await evidenceOf(log, "sync_break");
  assertEquals(columnOf(evidence, "step"), [
    "in sync",
    "out of sync",
    "changed by 1.500",
    "last seen",
  ]);
  assertEquals(columnOf(evidence, "wallet compared"), ["90.000", "80.000", "60.000", "50.000"]);
  assertEquals(columnOf(evidence, "difference"), [
    "none",
    "payment side too high by BHD 5.000",
    "payment side too high by BHD 6.500",
    "payment side too high by BHD 6.500",
  ]);
  const days = evidence.events.filter((event) => event.event_type === "transaction")
    .map((event) => event.logged_at.getUTCDate());
  assertEquals(days, [2, 4, 5]);
});

test("a gap shows both balances and what lies between them", async () => {
  const log = new PrintedLog()
    .transaction(AT, {})
    .message(LATER, [["INFO", SKIPPED]], "skipped-message")
    .transaction(LAST, { oldBalance: 140.5 });
  const evidence = await evidenceOf(log, "balance_gap");
  assertEquals(columnOf(evidence, "step"), [
    "closing balance before",
    "between",
    "between",
    "opening balance after",
    "difference",
    "cause",
  ]);
  assertEquals(columnOf(evidence, "wallet"), ["90.000", null, null, "140.500", "50.500", null]);
  const [, silence, skip, , , cause] = columnOf(evidence, "what");
  assertStringIncludes(String(cause), "Missing logs: Transactions are missing from the logs");
  assertStringIncludes(String(silence), "no log line at all for 24.0 hours");
  assertStringIncludes(String(skip), "message skipped-message");
});

test("a double charge shows each deduction and what was given back", async () => {
  const log = new PrintedLog()
    .transaction(AT, { deliveryId: "d", amount: 10 })
    .transaction(LATER, { deliveryId: "d", amount: 7.5, oldBalance: 90 })
    .transaction(LAST, { deliveryId: "d", type: "CREDIT", amount: 2.5, oldBalance: 82.5 });
  const evidence = await evidenceOf(log, "double_charge");
  assertEquals(columnOf(evidence, "step"), ["deducted", "deducted", "given back"]);
  assertEquals(columnOf(evidence, "taken so far"), ["10.000", "17.500", "15.000"]);
  assertEquals(columnOf(evidence, "too much so far"), ["0.000", "7.500", "5.000"]);
});

test("two contents of one id stand side by side, also of two users", async () => {
  const id = makeUlid(AT);
  const log = new PrintedLog()
    .transaction(AT, { id, amount: 10 })
    .transaction(LATER, { id, amount: 12, userId: OTHER_USER });
  const evidence = await evidenceOf(log, "duplicate_transaction_id");
  const rows = new Map(evidence.tables[0].rows.map((row) => [row.field, Object.values(row)]));
  assertEquals(rows.get("amount"), ["amount", "10.000", "12.000", "yes"]);
  assertEquals(rows.get("userId"), ["userId", USER, OTHER_USER, "yes"]);
  assertEquals(rows.get("currency"), ["currency", "BHD", "BHD", "no"]);
  assertEquals(evidence.events.filter((event) => event.role === "its transaction").length, 2);
});

test("a lost message shows each of its deliveries and failures", async () => {
  const log = new PrintedLog()
    .message("2024-03-01T21:00:00.000Z", [["ERROR", FAILED]], "lost")
    .message("2024-03-01T21:01:30.000Z", [["ERROR", FAILED]], "lost");
  const evidence = await evidenceOf(log, "lost_message");
  assertEquals(columnOf(evidence, "outcome"), ["failed", "failed"]);
  assertEquals(columnOf(evidence, "after the one before"), [null, "90 seconds"]);
  assertEquals(evidence.events.map((event) => event.role), [
    "message begins",
    "failure",
    "message begins",
    "failure",
  ]);
});

test("a balance below zero is followed from where it fell to where it came back", async () => {
  const log = new PrintedLog()
    .transaction(AT, { oldBalance: 10, newBalance: 5, amount: 5 })
    .transaction(LATER, { oldBalance: 5, newBalance: 1, amount: 4, paymentBalance: -2 })
    .transaction(LAST, { oldBalance: 1, newBalance: 9, amount: 8, type: "CREDIT" });
  const evidence = await evidenceOf(log, "payment_negative");
  assertEquals(columnOf(evidence, "step"), ["fell below zero, lowest", "no longer below zero"]);
  assertEquals(columnOf(evidence, "payment balance before"), ["5.000", "-2.000"]);
  assertEquals(columnOf(evidence, "after"), ["-2.000", "9.000"]);
});

Deno.test("a balance below zero is followed up to the end of the period only", () => {
  const log = new PrintedLog()
    .transaction(AT, { oldBalance: 10, newBalance: 5, amount: 5, paymentBalance: -2 })
    .transaction(LATER, { oldBalance: 5, newBalance: 1, amount: 4, paymentBalance: -9 });
  return withLedgerOf(log, async (reader) => {
    await reader.setScope({ to: "2024-03-02" });
    const evidence = await readEvidence(reader, await idOf(reader, "payment_negative"));
    assertEquals(columnOf(evidence, "after"), ["-2.000"]);
  });
});

test("a line without a request belongs to the message that its stream is in", async () => {
  const metric = `{"_aws":{},"Name":"negativeBalance","negativeBalance":1}`;
  const request = "0b5a6c1e-9d52-5a0f-8f3e-3d2b1a4c5d6e";
  const line = (text: string) => `${AT} ${AT}\t${request}\tINFO\t${text}\n\n`;
  const block = (id: string, newBalance: number) =>
    "Start syncing the balance {\n  transaction: {\n" +
    `    id: '${id}',\n    userId: '${USER}',\n    currency: 'BHD',\n    amount: 5,\n` +
    `    vat: 0,\n    oldBalance: 10,\n    newBalance: ${newBalance}\n  }\n}`;
  const log = [
    `${AT} START RequestId: ${request} Version: $LATEST\n\n`,
    line("Processing message 00000000-0000-4000-8000-000000000001"),
    line(block("first", 5)),
    line("SubscriptionBalanceUpdated event published"),
    line("Processing message 00000000-0000-4000-8000-000000000002"),
    `${AT} ${metric}\n\n`,
    line(block("second", 7)),
    line("SubscriptionBalanceUpdated event published"),
    `${AT} END RequestId: ${request}\n\n`,
    `${AT} {"_aws":{},"late":1}\n\n`,
  ].join("");
  const { events } = await evidenceOf(log, "calculation_break");
  assertEquals(events.map((event) => event.event_type), [
    "message",
    "metric",
    "transaction",
    "published",
  ]);
  assertStringIncludes(events[1].printed, metric);
});

Deno.test("a message whose lines stand in several streams is shown whole", () =>
  withFolder(async (folder) => {
    const request = "0b5a6c1e-9d52-5a0f-8f3e-3d2b1a4c5d6e";
    const line = (text: string) => `${AT} ${AT}\t${request}\tINFO\t${text}\n\n`;
    const streams = ["a", "b", "c"].map((letter) => `2024-01-01-[$LATEST]${letter.repeat(32)}`);
    const texts = [
      line("Processing message 00000000-0000-4000-8000-000000000001"),
      line(
        "Start syncing the balance {\n  transaction: {\n" +
          `    id: 'first',\n    userId: '${USER}',\n    currency: 'BHD',\n    amount: 5,\n` +
          "    vat: 0,\n    oldBalance: 10,\n    newBalance: 7\n  }\n}",
      ),
      line("SubscriptionBalanceUpdated event published") + `${AT} END RequestId: ${request}\n\n`,
    ];
    for (const [i, stream] of streams.entries()) {
      Deno.mkdirSync(`${folder}/in/${stream}`, { recursive: true });
      Deno.writeTextFileSync(`${folder}/in/${stream}/000000`, texts[i]);
    }
    const reader = await LedgerReader.open(await makeLedger(folder, [`${folder}/in`]));
    try {
      const id = await idOf(reader, "calculation_break", streams[1]);
      const { events } = await readEvidence(reader, id);
      assertEquals(events.map((event) => [event.event_type, event.stream]), [
        ["message", streams[0]],
        ["transaction", streams[1]],
        ["published", streams[2]],
      ]);
    } finally {
      reader.close();
    }
  }));

Deno.test("too many log events are cut in the middle, and it is said how many there are", () => {
  const log = new PrintedLog();
  for (let day = 10; day < 30; day++) {
    log.transaction(`2024-03-${day}T21:00:00.000Z`, { oldBalance: 100, paymentBalance: day });
  }
  return withLedgerOf(log, async (reader) => {
    const id = await idOf(reader, "sync_break");
    const all = await readEvidence(reader, id, { limit: 1000 });
    assertEquals([all.events.length, all.eventCount], [60, 60]);
    assertEquals((await readEvidence(reader, id)).events.length, 40);
    const { events, eventCount } = await readEvidence(reader, id, { limit: 5 });
    assertEquals(eventCount, 60);
    assertEquals(events, [...all.events.slice(0, 3), ...all.events.slice(-2)]);
    const one = await readEvidence(reader, id, { limit: 1 });
    assertEquals(one.events, all.events.filter((event) => event.is_main));
    await assertRejects(() => readEvidence(reader, id, { limit: 0 }), RangeError, "0 log events");
  });
});

Deno.test("a finding is found by its id or its row, and one that is not there is named", () =>
  withLedgerOf(new PrintedLog().transaction(AT, { amount: 0 }), async (reader) => {
    const id = await idOf(reader, "zero_amount");
    assertEquals(
      (await readEvidence(reader, { finding_id: id })).finding,
      (await readEvidence(reader, id)).finding,
    );
    for (const wrong of ["zero_amount-0000000000", "' or true --"]) {
      const error = await assertRejects(() => readEvidence(reader, wrong), UserError, wrong);
      assert(!error.message.includes("\n"), error.message);
    }
    await assertRejects(() => readEvidence(reader, {}), UserError, "finding_id");
  }));

Deno.test("personal data in a log line is masked unless the ledger was opened for it", async () => {
  const dump = `record.body {"name":"Jane Roe","email":"jane@example.com","amount":5}`;
  const log = new PrintedLog().transactionWith(AT, { amount: 0 }, [["INFO", dump]]);
  for (const personalData of [false, true]) {
    await withLedgerOf(log, async (reader) => {
      const { events } = await readEvidence(reader, await idOf(reader, "zero_amount"));
      const { printed, role } = events.at(-1)!;
      assertEquals(role, "beside it");
      assertEquals(printed.endsWith(dump), personalData);
      assertEquals(/Jane|jane/.test(printed), personalData);
    }, { personalData });
  }
});

test("a difference that was reported in another way is recalculated from the error", async () => {
  const text = "Subscription balance and payment balance are not in sync {\n" +
    `  userId: '${USER}',\n  subscriptionBalance: 90,\n  paymentBalance: 90.0004\n}`;
  const log = new PrintedLog().transactionWith(AT, { type: null }, [["ERROR", text]])
    .transaction(LATER, { userId: OTHER_USER }, ALREADY_SYNCED);
  const evidence = await evidenceOf(log, "rounding_alarm");
  assertEquals(columnOf(evidence, "as the error prints them"), ["90.0004 - 90.000 = 0.0004"]);
  assertEquals(columnOf(evidence, "payment balance - wallet, as the block prints them"), [
    "no payment balance printed",
  ]);
});
