import { assertEquals } from "../../_assert.ts";
import { readLayer } from "../../../lib/ledger/model/objects.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { checkLedger } from "../../../lib/ledger/store/check_ledger.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeLedger, REAL_LOGS, withFolder } from "../../_temporary.ts";

async function withLedger(logs: string, run: (reader: LedgerReader) => Promise<void>) {
  await withFolder(async (folder) => {
    const reader = await LedgerReader.open(await makeLedger(folder, [logs]));
    try {
      await run(reader);
    } finally {
      reader.close();
    }
  });
}

Deno.test("every check of the model holds for the sample", () =>
  withLedger(SAMPLE_LOGS, async (reader) => {
    assertEquals(await checkLedger(reader), []);
  }));

Deno.test("every check of the model says what should hold", () => {
  const checks = readLayer("checks");
  assertEquals(checks.filter(({ grain }) => !grain.startsWith("One row per")), []);
  assertEquals(checks.filter(({ values }) => !values.title), []);
  assertEquals(checks.filter(({ body }) => !/\norder by\b/.test(body)), []);
});

Deno.test("real logs: checks hold, steps have causes, cases are few", async () => {
  try {
    Deno.statSync(REAL_LOGS);
  } catch {
    console.warn("SKIPPED: no real logs beside the repository (shared/real)");
    return;
  }
  await withLedger(REAL_LOGS, async (reader) => {
    assertEquals(await checkLedger(reader), []);
    const { explained, known, few, first } = await reader.columns(
      `select
        (
          select avg((cause not in ('unexplained', 'payment_moved', 'wallet_moved'))::integer)
          from difference_steps
          where previous_transaction_id is not null
        ) >= 0.8 as explained,
        (select avg((cause not in ('unexplained', 'first_seen'))::integer) from difference_steps) >= 0.8
          as known,
        3 * (select count(*) from cases) <= (select count(*) from findings) as few,
        (select bool_or(contains(reason, 'since')) from difference_steps where cause = 'first_seen')
          as first`,
    );
    assertEquals([explained[0], known[0], few[0], first[0]], [true, true, true, false]);
  });
});
