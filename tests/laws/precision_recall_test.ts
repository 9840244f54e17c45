import { assert, assertEquals, assertGreater, assertGreaterOrEqual } from "@std/assert";
import type { SimulateOptions, TruthFinding } from "../../lib/simulate/mod.ts";
import { FINDING_KINDS, simulate, writeSimulation } from "../../lib/simulate/mod.ts";
import {
  addScores,
  type FoundRow,
  type KindScore,
  precisionAt,
  scoreFindings,
  STATISTICAL_KINDS,
} from "../../lib/simulate/score.ts";
import { ask, makeLedger, withFolder } from "../_temporary.ts";

/** Runs with every kind of fault; in the last one the payment balance changes its meaning too. */
const FAULTY: readonly SimulateOptions[] = [1, 2, 3, 4, 5].map((seed) => ({
  seed,
  days: 60,
  users: 200,
  faults: {
    wallet_overdrawn: 5,
    amount_outlier: 40,
    volume_shift: 12,
    payment_balance_meaning: seed === 5 ? 2 : 0,
  },
}));

/** Runs without faults, of 100,000 transactions and more together. */
const CLEAN: readonly SimulateOptions[] = [11, 12, 13].map((seed) => ({
  seed,
  days: 120,
  users: 460,
  faults: "none",
}));

/** Least precision and recall of the kinds that go by signs; of all others both are 1. */
const LEAST: Readonly<Record<string, readonly [precision: number, recall: number]>> = {
  outage: [1, 0.95],
  meaning_change: [1, 0.95],
  amount_outlier: [0.6, 0.8],
  volume_shift: [0.8, 0.8],
};

/** Most false alarms in 100,000 clean transactions; of all other kinds none. */
const MOST_FALSE_ALARMS: Readonly<Record<string, number>> = { amount_outlier: 5, volume_shift: 5 };

interface Run {
  readonly found: FoundRow[];
  readonly truth: readonly TruthFinding[];
  readonly transactions: number;
  readonly scores: KindScore[];
}

function run(options: SimulateOptions): Promise<Run> {
  return withFolder(async (folder) => {
    const simulation = simulate(options);
    writeSimulation(`${folder}/logs`, simulation);
    const ledger = await makeLedger(folder, [`${folder}/logs`]);
    const sql = `select kind, subject, user_id, currency, first_seen_at, last_seen_at, score
      from findings`;
    const found = await ask(ledger, sql) as unknown as FoundRow[];
    const truth = simulation.truth.findings;
    const { transactions } = simulation.truth.counts;
    return { found, truth, transactions, scores: scoreFindings(found, truth) };
  });
}

async function runAll(all: readonly SimulateOptions[]): Promise<Run[]> {
  const runs = [];
  for (const options of all) runs.push(await run(options));
  return runs;
}

function count(runs: readonly Run[]): number {
  return runs.reduce((sum, { transactions }) => sum + transactions, 0);
}

function percent(share: number | null): string {
  return share === null ? "-" : share.toFixed(3);
}

Deno.test("faults that were injected are found, and hardly anything else", async () => {
  const runs = await runAll(FAULTY);
  const scores = addScores(runs.map(({ scores }) => scores));
  console.log(`${FAULTY.length} runs, ${count(runs)} transactions`);
  console.table(Object.fromEntries(scores.map(({ kind, precision, recall, ...counts }) => [
    kind,
    { ...counts, precision: percent(precision), recall: percent(recall) },
  ])));
  assertEquals(scores.map(({ kind }) => kind), [...FINDING_KINDS]);
  for (const { kind, injected, precision, recall } of scores) {
    assertGreater(injected, 0, kind);
    const [leastPrecision, leastRecall] = LEAST[kind] ?? [1, 1];
    assertGreaterOrEqual(precision!, leastPrecision, `precision of ${kind}`);
    assertGreaterOrEqual(recall!, leastRecall, `recall of ${kind}`);
  }
  const atTwenty = runs.map(({ found, truth }) => precisionAt(20, "amount_outlier", found, truth)!);
  console.log(`precision at 20 of amount_outlier, by run: ${atTwenty.map(percent).join(" ")}`);
  for (const precision of atTwenty) assertGreaterOrEqual(precision, 0.9);
});

Deno.test("logs without faults raise no alarms, or few of the kinds that go by signs", async () => {
  const runs = await runAll(CLEAN);
  const transactions = count(runs);
  assertGreaterOrEqual(transactions, 100_000);
  assertEquals(runs.flatMap(({ truth }) => truth), []);
  const found = runs.flatMap(({ found }) => found);
  const alarms = FINDING_KINDS.map((kind) => ({
    kind,
    alarms: found.filter((row) => row.kind === kind).length,
  }));
  const rate = (alarms: number) => alarms * 100_000 / transactions;
  console.log(`${CLEAN.length} runs without faults, ${transactions} transactions`);
  console.table(Object.fromEntries(alarms.map(({ kind, alarms }) => [
    kind,
    { alarms, "in 100,000": rate(alarms).toFixed(1) },
  ])));
  assert(found.every(({ kind }) => FINDING_KINDS.some((known) => known === kind)));
  for (const { kind, alarms: count } of alarms) {
    assertGreaterOrEqual(MOST_FALSE_ALARMS[kind] ?? 0, rate(count), kind);
  }
});

Deno.test("the score counts what is right, wrong and missing", () => {
  const fault = (kind: TruthFinding["kind"], subject: string, at: string): TruthFinding => ({
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
  const truth = [
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
  const scores = scoreFindings(found, truth);
  const of = (wanted: string) => {
    const { kind: _, ...score } = scores.find(({ kind }) => kind === wanted)!;
    return Object.values(score);
  };
  assertEquals(of("zero_amount"), [3, 3, 2, 1, 2 / 3, 2 / 3]);
  assertEquals(of("outage"), [1, 2, 1, 0, 0.5, 1]);
  assertEquals(of("meaning_change"), [1, 1, 0, 1, 0, 0]);
  assertEquals(of("volume_shift"), [1, 1, 1, 0, 1, 1]);
  assertEquals(of("test_user"), [0, 0, 0, 0, null, null]);
  assertEquals(precisionAt(1, "amount_outlier", found, truth), 0);
  assertEquals(precisionAt(20, "amount_outlier", found, truth), 0.5);
  assertEquals(
    addScores([scores, scores]).map(({ found }) => found),
    scores.map((s) => 2 * s.found),
  );
  assertEquals(Object.keys(LEAST).sort(), [...STATISTICAL_KINDS].sort());
});
