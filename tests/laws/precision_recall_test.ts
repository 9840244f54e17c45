import { assert, assertEquals, assertGreater, assertGreaterOrEqual } from "../_assert.ts";
import { readScores, scoreFirst } from "../../lib/dev/score.ts";
import { rulesVersion } from "../../lib/ledger/store/schema.ts";
import {
  addScores,
  type BookFinding,
  FAULT_KINDS,
  precisionAt,
  scoreFindings,
  STATISTICAL_KINDS,
} from "../../lib/dev/simulate/mod.ts";

/** Least precision and recall of the kinds that go by signs; of all others both are 1. */
const LEAST: Readonly<Record<string, readonly [precision: number, recall: number]>> = {
  outage: [1, 0.95],
  meaning_change: [1, 0.95],
  amount_outlier: [0.6, 0.8],
  volume_shift: [0.8, 0.8],
};

/** Most false alarms in 100,000 clean transactions; of all other kinds none. */
const MOST_FALSE_ALARMS: Readonly<Record<string, number>> = { amount_outlier: 5, volume_shift: 5 };

Deno.test("faults that were injected are found, and clean logs raise hardly any alarm", async () => {
  const { kinds, runs, cleanTransactions, outlierPrecisionAt20, rules, first } = readScores();
  assert(runs >= 5);
  assertGreaterOrEqual(cleanTransactions, 100_000);
  assertEquals(kinds.map(({ kind }) => kind), Object.keys(FAULT_KINDS));
  for (const { kind, injected, precision, recall, falseAlarms } of kinds) {
    assertGreater(injected, 0, kind);
    const [leastPrecision, leastRecall] = LEAST[kind] ?? [1, 1];
    assertGreaterOrEqual(precision!, leastPrecision, `precision of ${kind}`);
    assertGreaterOrEqual(recall!, leastRecall, `recall of ${kind}`);
    assertGreaterOrEqual(MOST_FALSE_ALARMS[kind] ?? 0, falseAlarms, `false alarms of ${kind}`);
  }
  for (const precision of outlierPrecisionAt20) assertGreaterOrEqual(precision, 0.9);
  const old = "data/scores.json is old: run `deno task score --save`";
  assertEquals(rules, rulesVersion(), old);
  assertEquals(await scoreFirst(), first, old);
});

Deno.test("the score counts what is right, wrong and missing", () => {
  const fault = (kind: BookFinding["kind"], subject: string, at: string): BookFinding => ({
    kind,
    subject,
    userId: null,
    currency: "BHD",
    transactionIds: [],
    messageIds: [],
    requestIds: [],
    firstSeenAt: at,
    lastSeenAt: at,
    amount: null,
  });
  const row = (kind: string, subject: string, at: string, score: number | null = null) => ({
    kind,
    subject,
    user_id: null,
    currency: "BHD",
    first_seen_at: at,
    last_seen_at: at,
    score,
  });
  const [day, next, later] = ["01", "02", "09"].map((day) => `2024-03-${day}T10:00:00.000Z`);
  const groundTruth = [
    fault("zero_amount", "a", day),
    fault("zero_amount", "a", next),
    fault("zero_amount", "b", day),
    fault("outage", "x", day),
    fault("meaning_change", "vat", day),
    fault("amount_outlier", "c", day),
    fault("volume_shift", "2024-03-01 21:00", day),
  ];
  const found = [
    row("zero_amount", "a", day),
    row("zero_amount", "a", next),
    row("zero_amount", "a", later),
    row("outage", "y", day),
    row("outage", "x", later),
    row("meaning_change", "vat", later),
    row("amount_outlier", "c", day, 9),
    row("amount_outlier", "d", day, 12),
    row("volume_shift", "2024-03-01", day),
  ];
  const scores = scoreFindings(found, groundTruth);
  const of = (wanted: string) => {
    const { kind: _, ...score } = scores.find(({ kind }) => kind === wanted)!;
    return Object.values(score);
  };
  assertEquals(of("zero_amount"), [3, 3, 2, 1, 2 / 3, 2 / 3]);
  assertEquals(of("outage"), [1, 2, 1, 0, 0.5, 1]);
  assertEquals(of("meaning_change"), [1, 1, 0, 1, 0, 0]);
  assertEquals(of("volume_shift"), [1, 1, 1, 0, 1, 1]);
  assertEquals(of("test_user"), [0, 0, 0, 0, null, null]);
  assertEquals(precisionAt(1, "amount_outlier", found, groundTruth), 0);
  assertEquals(precisionAt(20, "amount_outlier", found, groundTruth), 0.5);
  assertEquals(
    addScores([scores, scores]).map(({ found }) => found),
    scores.map((s) => 2 * s.found),
  );
  assertEquals(Object.keys(LEAST).sort(), [...STATISTICAL_KINDS].sort());
});
