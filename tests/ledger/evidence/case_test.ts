import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../_assert.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import { readCase } from "../../../lib/ledger/evidence/case.ts";
import type { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { FAILED, PrintedLog, USER } from "../store/_printed.ts";
import { withLedgerOf } from "./_ledger.ts";

const BLOCKED = `{
  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',
  data: { userId: '${USER}', currentBalance: 90, transactionId: 'x' }
}`;

/** A debit that the wallet refused and the payment side booked; before it a message that failed. */
const LOG = new PrintedLog()
  .transaction("2024-03-01T21:00:00.000Z", { amount: 10 })
  .message("2024-03-02T08:00:00.000Z", [["ERROR", FAILED]], "failing")
  .transaction("2024-03-02T09:00:00.000Z", { amount: 100, oldBalance: 90 }, BLOCKED)
  .transaction("2024-03-03T21:00:00.000Z", {
    type: "CREDIT",
    oldBalance: 90,
    amount: 0.5,
    paymentBalance: -9.5,
  });

async function largestCase(reader: LedgerReader): Promise<string> {
  const { id } = await reader.columns(
    "select case_id as id from cases where is_open order by exposure desc limit 1",
  );
  return String(id[0]);
}

Deno.test("a case tells what happened in order of time, who owes whom, and what to book", () =>
  withLedgerOf(LOG, async (reader) => {
    const history = await readCase(reader, await largestCase(reader));
    assertEquals([history.case.cause, history.case.exposure], ["blocked_booked", "BHD 100.000"]);
    const times = history.story.map((row) => Number(row.time));
    assertEquals(times, times.toSorted((a, b) => a - b));
    const story = history.story.map((row) => String(row["what happened"]));
    assertStringIncludes(story[0], "1 request or message failed in the days before");
    assert(story.some((step) => /^Debit of BHD 100\.000 .*refused by the wallet/.test(step)));
    assert(story.some((step) => /changed by BHD -100\.000 \(blocked but booked\)/.test(step)));
    assertEquals(history.stepCount, history.story.length);
    assertEquals(
      history.case.for_company,
      "The company adds BHD 100.000 to the payment side",
    );
    assertStringIncludes(history.case.for_user, "The user owes nothing: the wallet is right");
    // Which side is wrong is for the words above to say.
    assertEquals(history.users.map((row) => [row.user, row["open: payment balance - wallet"]]), [
      [USER, "-100.000"],
    ]);
    assertEquals(history.entries.map(({ caption }) => caption), ["Entries to book"]);
    assertEquals(history.entries[0].rows.map((row) => [row.what, row.where, row.amount]), [
      ["add", "payment side", "100.000"],
    ]);
    assertEquals(
      new Set(history.findings.map(({ kind }) => kind)).has("blocked_overdraft"),
      true,
    );
    assert(history.events.some(({ event_type }) => event_type === "blocked"));
  }));

Deno.test("where a person has to choose, both entries are told as alternatives", () => {
  const log = new PrintedLog()
    .transaction("2024-03-01T21:00:00.000Z", { amount: 10 })
    .transaction("2024-03-02T21:00:00.000Z", { amount: 5, oldBalance: 90, paymentBalance: 92 });
  return withLedgerOf(log, async (reader) => {
    const { case: found, entries } = await readCase(reader, await largestCase(reader));
    assertEquals(found.cause, "payment_moved");
    assertEquals(
      found.for_user,
      "The user is owed BHD 7.000 if the payment side is right, " +
        "and nothing if the wallet is",
    );
    assertStringIncludes(found.for_company, "finds out which side is right");
    assertEquals(entries.map(({ rows }) => rows), [[{
      user: USER,
      "either in the wallet": "add BHD 7.000",
      "or on the payment side": "take off BHD 7.000",
    }]]);
  });
});

Deno.test("failures that follow each other with the same words are one step of a case", () => {
  const log = new PrintedLog().transaction("2024-03-01T21:00:00.000Z", { amount: 10 });
  for (const minute of [10, 11, 12, 13, 14, 15]) {
    log.message(`2024-03-02T08:${minute}:00.000Z`, [["ERROR", "Uncaught Exception \t{}"]]);
  }
  log.transaction("2024-03-03T21:00:00.000Z", { amount: 10, oldBalance: 90 });
  return withLedgerOf(log, async (reader) => {
    const { id } = await reader.columns("select case_id as id from cases where cause = 'outage'");
    const { story, stepCount } = await readCase(reader, String(id[0]));
    const failed = story.filter((row) => String(row["what happened"]).startsWith("Failed request"));
    assertEquals(failed.length, 1);
    assertStringIncludes(
      String(failed[0]["what happened"]),
      "; 6 times, until 2024-03-02 08:15:00",
    );
    assertEquals(failed[0].time, new Date("2024-03-02T08:10:00.000Z"));
    assertEquals(stepCount, story.length);
  });
});

Deno.test("every case of the logs has a page, and too many steps are counted", () =>
  withLedgerOf(LOG, async (reader) => {
    const { ids } = await reader.columns("select list(case_id order by case_id) as ids from cases");
    for (const id of ids[0] as string[]) {
      const { case: found, story } = await readCase(reader, { case_id: id });
      assertEquals(found.case_id, id);
      assert(story.length > 0, found.headline);
    }
    const cut = await readCase(reader, await largestCase(reader), { steps: 2, limit: 1 });
    assertEquals([cut.story.length, cut.events.length], [2, 1]);
    assert(cut.stepCount > 2 && cut.eventCount > 1);
    await assertRejects(() => readCase(reader, "case-x"), UserError, 'Cannot find case "case-x"');
    await assertRejects(() => readCase(reader, {}), UserError, "without case_id");
    await assertRejects(() => readCase(reader, "case-x", { steps: 0 }), RangeError);
  }));
