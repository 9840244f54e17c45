import { READING_KINDS } from "../_reading_kinds.ts";
import fc from "fast-check";
import { assertEquals, assertGreater } from "../_assert.ts";
import { makeLedger, withFolder } from "../_temporary.ts";
import { expectedUnits } from "../../lib/dev/book/entry_figures.ts";
import { printUnits, unitsOf } from "../../lib/dev/book/exact_amounts.ts";
import type { Entry, PrintedLogs } from "../../lib/dev/book/printed_logs.ts";
import { FAULT_KINDS, keepBook, STATISTICAL_KINDS } from "../../lib/dev/simulate/mod.ts";
import { readPrintedLogs } from "../dev/book/_read_printed_logs.ts";
import { askLedger } from "../ledger/store/_printed.ts";
import { assertSameRows, type Finding } from "./_findings.ts";
import { histories } from "./_history.ts";
import { type LogText, realLogs, simulatedLogs, writeLogs } from "./_logs.ts";

const TIME = "'%Y-%m-%dT%H:%M:%S.%gZ'";

const FINDINGS = `select kind, subject, user_id, currency, amount::varchar as amount,
    strftime(first_seen_at, ${TIME}) as first_seen_at,
    strftime(last_seen_at, ${TIME}) as last_seen_at,
    transaction_ids::varchar as transaction_ids,
    message_ids::varchar as message_ids,
    request_ids::varchar as request_ids
  from findings`;

const EXPECTED = `select transaction_id, strftime(logged_at, ${TIME}) as at,
    expected_balance::varchar as expected
  from reconciliation where user_id is not null`;

/**
 * Fails unless the ledger and the book say the same of these logs; gives the findings by kind.
 *
 * @param expectedReading What the ledger says of how the logs were read; null where that is not
 * compared.
 */
function assertBooksAgree(
  logs: readonly LogText[],
  expectedReading: readonly string[] | null = [],
): Promise<Map<string, number>> {
  return withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [writeLogs(`${folder}/logs`, logs)]);
    const printed = readPrintedLogs(logs);
    const book = bookRows(printed);
    const findings = await askLedger(ledger, FINDINGS);
    const told = findings.filter(({ kind }) => !STATISTICAL_KINDS.includes(`${kind}`));
    const isReading = ({ kind }: Finding) => READING_KINDS.includes(`${kind}`);
    assertSameRows(told.filter((row) => !isReading(row)), book);
    const reading = told.filter(isReading).map(({ kind, subject }) => `${kind}: ${subject}`);
    if (expectedReading !== null) assertEquals(reading.sort(), expectedReading);
    assertSameRows(await askLedger(ledger, EXPECTED), printed.entries.map(expectedRow));
    return new Map(
      [...Map.groupBy(book, ({ kind }) => `${kind}`)].map(([k, list]) => [k, list.length]),
    );
  });
}

function bookRows(logs: PrintedLogs): Finding[] {
  const list = (ids: readonly string[]) => `[${ids.join(", ")}]`;
  return keepBook(logs).map((row) => ({
    kind: row.kind,
    subject: row.subject,
    user_id: row.userId,
    currency: row.currency,
    amount: row.amount === null ? null : sixDecimals(unitsOf(row.amount)),
    first_seen_at: row.firstSeenAt,
    last_seen_at: row.lastSeenAt,
    transaction_ids: list(row.transactionIds),
    message_ids: list(row.messageIds),
    request_ids: list(row.requestIds),
  }));
}

function expectedRow(entry: Entry): Finding {
  const units = expectedUnits(entry);
  const expected = units === null ? null : sixDecimals(units);
  return { transaction_id: entry.id, at: entry.loggedAt, expected };
}

/** Prints an amount as the ledger's decimals are: six places, halves to the even one. */
function sixDecimals(units: bigint): string {
  const step = 10n ** 18n;
  const [floor, rest] = [units / step, units % step].map((part) => part < 0n ? -part : part);
  const isUp = 2n * rest > step || 2n * rest === step && floor % 2n === 1n;
  const millionths = floor + (isUp ? 1n : 0n);
  const [whole, part = ""] = printUnits(millionths * step).split(".");
  return `${units < 0n && millionths > 0n ? "-" : ""}${whole}.${part.padEnd(6, "0")}`;
}

Deno.test("the book finds in random histories what the ledger finds", async () => {
  const counts = new Map<string, number>();
  const property = fc.asyncProperty(histories(), async (logs) => {
    for (const [kind, count] of await assertBooksAgree(logs, null)) {
      counts.set(kind, (counts.get(kind) ?? 0) + count);
    }
  });
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
    "vat_break",
    "wallet_overdrawn",
    "zero_amount",
  ];
  assertEquals([...counts.keys()].sort(), kinds);
  for (const kind of kinds) assertGreater(counts.get(kind)!, 5, kind);
});

Deno.test("the book finds in simulated logs what the ledger finds", async () => {
  const counts = await assertBooksAgree(simulatedLogs(), [
    "incomplete_export: stream without end",
    "not_read: The block does not say its userId: no transaction was made (cut)",
  ]);
  const missing = Object.keys(FAULT_KINDS).filter((kind) => !counts.has(kind));
  assertEquals(
    missing.sort(),
    [
      ...STATISTICAL_KINDS,
      "dormant_wallets",
      "population_break",
      "shared_delivery",
      "wallet_overdrawn",
    ].sort(),
  );
});

Deno.test("the book finds in the real logs what the ledger finds", async () => {
  const logs = realLogs();
  if (!logs) {
    console.warn("SKIPPED: no real logs beside the repository (shared/real)");
    return;
  }
  const counts = await assertBooksAgree(logs);
  assertGreater([...counts.values()].reduce((sum, count) => sum + count, 0), 400);
});
