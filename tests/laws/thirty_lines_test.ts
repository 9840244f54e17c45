import fc from "fast-check";
import { assertEquals, assertGreater } from "../_assert.ts";
import { growLedger, withFolder } from "../_temporary.ts";
import { askLedger } from "../ledger/store/_printed.ts";
import { assertSameRows, type Finding } from "./_findings.ts";
import { histories, type History, printUnits } from "./_history.ts";
import { writeLogs } from "./_logs.ts";
import { type BookFinding, type Entry, expectedBalance, keepBooks } from "./_thirty_lines.ts";

const FOUND = `select kind, subject, user_id, currency, amount::varchar as amount,
    strftime(first_seen_at, '%Y-%m-%dT%H:%M:%S.%gZ') as since
  from findings
  where kind not in ('outage', 'volume_shift', 'amount_outlier', 'meaning_change', 'unknown_value')`;

const EXPECTED = `select transaction_id, strftime(logged_at, '%Y-%m-%dT%H:%M:%S.%gZ') as at,
    expected_balance::varchar as expected
  from reconciliation`;

Deno.test("thirty lines of TypeScript find in random histories what the ledger finds", async () => {
  const counts = new Map<string, number>();
  const property = fc.asyncProperty(histories(), (history) =>
    withFolder(async (folder) => {
      const ledger = await growLedger(folder, [writeLogs(`${folder}/logs`, history.logs)]);
      const expected = bookOf(history);
      for (const { kind } of expected) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      assertSameRows(await askLedger(ledger, FOUND), expected.map(rowOf));
      const balances = history.accounts.flat().map((entry) => ({
        transaction_id: entry.id,
        at: entry.at,
        expected: sixDecimals(expectedBalance(entry)),
      }));
      assertSameRows(await askLedger(ledger, EXPECTED), balances);
    }));
  await fc.assert(property, { numRuns: 5, seed: 20240108, endOnFailure: true });
  const kinds = [
    "balance_gap",
    "blocked_overdraft",
    "calculation_break",
    "currency_switch",
    "duplicate_transaction_id",
    "lost_message",
    "negative_amount",
    "payment_negative",
    "redelivered_message",
    "rounding_alarm",
    "silent_sync_break",
    "sync_break",
    "unknown_outcome",
    "wallet_overdrawn",
    "zero_amount",
  ];
  assertEquals([...counts.keys()].sort(), kinds);
  for (const kind of kinds) assertGreater(counts.get(kind)!, 5, kind);
});

type Expected = Omit<BookFinding, "userId" | "currency" | "amount" | "since"> & {
  userId: string | null;
  currency: string | null;
  amount: bigint | null;
  since: string;
};

/** What the ledger must find: the books of each account, and what is about ids and messages. */
function bookOf(history: History): Expected[] {
  const { accounts, redelivered, lost, repeated } = history;
  const message = (kind: string) => (subject: string) => ({
    kind,
    subject,
    userId: null,
    currency: null,
    amount: null,
    since: history.firstDeliveries.get(subject)!,
  });
  return [
    ...accounts.flatMap(keepBooks),
    ...switchesOf(accounts.flat()),
    ...redelivered.map(message("redelivered_message")),
    ...lost.map(message("lost_message")),
    ...repeated.map(({ id, userId, currency, at }) => ({
      kind: "duplicate_transaction_id",
      subject: id,
      userId,
      currency,
      amount: 0n,
      since: at,
    })),
  ];
}

function switchesOf(entries: readonly Entry[]): Expected[] {
  const last = new Map<string, Entry>();
  const sorted = entries.toSorted((a, b) => a.at < b.at ? -1 : 1);
  return sorted.flatMap((entry) => {
    const { id, userId, currency, amount } = entry;
    const previous = last.get(userId);
    last.set(userId, entry);
    if (previous === undefined || previous.currency === currency) return [];
    const size = amount < 0n ? -amount : amount;
    return [{
      kind: "currency_switch",
      subject: id,
      userId,
      currency,
      amount: size,
      since: previous.at,
    }];
  });
}

function rowOf({ kind, subject, userId, currency, amount, since }: Expected): Finding {
  const printed = amount === null ? null : sixDecimals(amount);
  return { kind, subject, user_id: userId, currency, amount: printed, since };
}

function sixDecimals(units: bigint): string {
  const [whole, part = ""] = printUnits(units).split(".");
  return `${whole}.${part.padEnd(6, "0")}`;
}
