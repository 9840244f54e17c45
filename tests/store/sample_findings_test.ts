import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ROOT, SAMPLE_LOGS } from "../../lib/paths.ts";
import { makeLedger, withFolder } from "../_temporary.ts";
import { askLedger } from "./_printed.ts";

const TRUTH = join(ROOT, "data", "sample.truth.json");

/** SQL for each list of the truth: one column, called `found`. */
const LISTS: Record<string, string> = {
  replays: "select transaction_id as found from replayed_transactions",
  zeroAmounts: "select transaction_id as found from odd_amounts where kind = 'zero'",
  negativeAmounts: "select transaction_id as found from odd_amounts where kind = 'negative'",
  missingMetadata:
    "select transaction_id as found from odd_transactions where kind = 'no_metadata'",
  testUserTransactions:
    "select transaction_id as found from odd_transactions where kind = 'test_user'",
  lostMessages: "select message_id as found from troubled_messages where kind = 'lost'",
  redeliveredMessages: "select message_id as found from troubled_messages where delivery_count > 1",
  doubleCharges: "select last_transaction_id as found from double_charges",
  gaps: "select transaction_id as found from explained_gaps",
  calculationBreaks:
    "select transaction_id as found from findings where kind = 'calculation_break'",
  walletOverdrawn: "select transaction_id as found from findings where kind = 'wallet_overdrawn'",
  paymentNegativeEpisodes:
    "select transaction_id as found from findings where kind = 'payment_negative'",
};

/** What identifies an entry of a list of the truth. */
function nameOf(entry: unknown): string {
  if (typeof entry === "string") return entry;
  const { transactionIds, transactionId, firstTransactionId } = entry as {
    transactionIds?: string[];
    transactionId?: string;
    firstTransactionId?: string;
  };
  return transactionIds?.at(-1) ?? transactionId ?? firstTransactionId ?? JSON.stringify(entry);
}

Deno.test("what was put into the sample is found, and nothing else", async (test) => {
  const truth = JSON.parse(Deno.readTextFileSync(TRUTH));
  await withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    for (const [name, sql] of Object.entries(LISTS)) {
      await test.step(name, async () => {
        const found = (await askLedger(ledger, sql)).map((row) => row.found);
        assertEquals(found.sort(), (truth[name] as unknown[]).map(nameOf).sort());
      });
    }
    await test.step("outliers", async () => {
      const rows = await askLedger(
        ledger,
        "select transaction_id from odd_amounts where kind = 'outlier' order by rank",
      );
      const found = rows.map((row) => row.transaction_id);
      assertEquals(found.sort(), truth.settings.outliers.toSorted());
    });
    await test.step("outages", async () => {
      const rows = await askLedger(
        ledger,
        "select first_failure_at, failure_count from outages order by started_at",
      );
      const expected = truth.outages as { firstAt: string; uncaught: number }[];
      assertEquals(
        rows,
        expected.map(({ firstAt, uncaught }) => ({
          first_failure_at: new Date(firstAt),
          failure_count: uncaught,
        })),
      );
    });
  });
});
