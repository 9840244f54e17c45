import { fileURLToPath } from "node:url";
import { ingest } from "../ledger/ingest.ts";
import {
  addScores,
  FAULT_KINDS,
  type FoundRow,
  type KindScore,
  precisionAt,
  scoreFindings,
  simulate,
  type SimulateOptions,
  writeSimulation,
} from "./simulate/mod.ts";
import { LedgerReader } from "../ledger/store/open.ts";
import { rulesVersion } from "../ledger/store/schema.ts";

/** How well one kind of finding is found in simulated logs. */
export interface RuleScore extends KindScore {
  /** Findings in 100,000 transactions without any fault, rounded to tenths. */
  readonly falseAlarms: number;
}

/** How well the rules find what was injected into simulated logs, and cry where nothing was. */
export interface RuleScores {
  /** Simulated runs with faults, and their transactions. */
  readonly runs: number;
  readonly transactions: number;
  /** Simulated runs without faults, and their transactions. */
  readonly cleanRuns: number;
  readonly cleanTransactions: number;
  /** In the order of `FAULT_KINDS`. */
  readonly kinds: readonly RuleScore[];
  /** Share of right ones among the twenty highest scores of `amount_outlier`, by run. */
  readonly outlierPrecisionAt20: readonly number[];
  /** Digest of the rules that were scored. */
  readonly rules: string;
  /** The first of the runs with faults, and the first without, which take less time to repeat than all. */
  readonly first: FirstScores;
}

/** What the first run with faults and the first one without gave. */
export interface FirstScores {
  readonly kinds: readonly KindScore[];
  /** Findings in the run without faults. */
  readonly falseAlarms: number;
}

/** Runs with every kind of fault; in the fifth one the payment balance changes its meaning too, and the
 * sixth one is long enough for wallets that nobody uses any more, and its users are replaced. */
const FAULTY: readonly SimulateOptions[] = [1, 2, 3, 4, 5, 6].map((seed) => ({
  seed,
  days: seed === 6 ? 170 : 60,
  users: seed === 6 ? 90 : 200,
  faults: {
    wallet_overdrawn: 5,
    shared_delivery: seed === 6 ? 5 : 0,
    amount_outlier: 40,
    volume_shift: 12,
    payment_balance_meaning: seed === 5 ? 2 : 0,
    population_break: seed === 6 ? 1 : 0,
  },
}));
/** Runs without faults, of 100,000 transactions and more together. */
const CLEAN: readonly SimulateOptions[] = [11, 12, 13].map((seed) => ({
  seed,
  days: 120,
  users: 460,
  faults: "none",
}));
const SCORES = fileURLToPath(new URL("../../data/scores.json", import.meta.url));

/**
 * Simulates logs with every kind of fault, and logs without any, and compares what the rules find with
 * the ground truth. Takes about a minute; depends on nothing but the code.
 *
 * @param onProgress Called with one line for each run.
 */
export async function scoreRules(
  onProgress: (line: string) => void = () => {},
): Promise<RuleScores> {
  const faulty: Run[] = [];
  for (const options of FAULTY) faulty.push(await scoreRun(options, onProgress));
  const clean: Run[] = [];
  for (const options of CLEAN) clean.push(await scoreRun(options, onProgress));
  const count = (runs: readonly Run[]) => runs.reduce((sum, run) => sum + run.transactions, 0);
  const alarms = clean.flatMap(({ found }) => found);
  const kinds = addScores(faulty.map(({ scores }) => scores)).map((score) => {
    const own = alarms.filter(({ kind }) => kind === score.kind).length;
    return { ...score, falseAlarms: Math.round(own * 1_000_000 / count(clean)) / 10 };
  });
  return {
    runs: faulty.length,
    transactions: count(faulty),
    cleanRuns: clean.length,
    cleanTransactions: count(clean),
    kinds,
    outlierPrecisionAt20: faulty.map(({ outlierPrecisionAt20 }) => outlierPrecisionAt20),
    rules: rulesVersion(),
    first: firstOf(faulty[0], clean[0]),
  };
}

/** Repeats the first run with faults and the first one without. */
export async function scoreFirst(): Promise<FirstScores> {
  const ignore = () => {};
  return firstOf(await scoreRun(FAULTY[0], ignore), await scoreRun(CLEAN[0], ignore));
}

function firstOf(faulty: Run, clean: Run): FirstScores {
  return { kinds: faulty.scores, falseAlarms: clean.found.length };
}

/** Reads the scores that `deno task score --save` wrote; a test holds them to the code. */
export function readScores(): RuleScores {
  return JSON.parse(Deno.readTextFileSync(SCORES)) as RuleScores;
}

/** Writes scores where {@linkcode readScores} reads them. */
export function writeScores(scores: RuleScores): void {
  Deno.writeTextFileSync(SCORES, JSON.stringify(scores, null, 2) + "\n");
}

interface Run {
  readonly transactions: number;
  readonly found: readonly FoundRow[];
  readonly scores: readonly KindScore[];
  readonly outlierPrecisionAt20: number;
}

async function scoreRun(
  options: SimulateOptions,
  onProgress: (line: string) => void,
): Promise<Run> {
  const folder = Deno.makeTempDirSync({ prefix: "balancebook-score-" });
  try {
    const simulation = simulate(options);
    const { findings, counts } = simulation.groundTruth;
    writeSimulation(`${folder}/logs`, simulation);
    await ingest([`${folder}/logs`], { ledger: `${folder}/ledger.duckdb` });
    const found = await readFound(`${folder}/ledger.duckdb`);
    // What nobody injects, such as a hole in an export, may follow from a fault, but not from none.
    const other = found.filter(({ kind }) => !(kind in FAULT_KINDS));
    if (options.faults === "none" && other.length > 0) {
      throw new Error(`There is a finding of kind ${other[0].kind} in logs without faults`);
    }
    const name = options.faults === "none" ? "without faults" : "with faults";
    onProgress(
      `seed ${options.seed} ${name}: ${counts.transactions} transactions, ` +
        `${findings.length} faults, ${found.length} findings`,
    );
    return {
      transactions: counts.transactions,
      found,
      scores: scoreFindings(found, findings),
      outlierPrecisionAt20: precisionAt(20, "amount_outlier", found, findings) ?? 0,
    };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function readFound(path: string): Promise<FoundRow[]> {
  const ledger = await LedgerReader.open(path, { thresholds: {} });
  try {
    const columns = await ledger.columns(`
      select kind, subject, user_id, currency, first_seen_at, last_seen_at, score
      from findings
      order by finding_id`);
    return columns.kind.map((_, row) =>
      Object.fromEntries(Object.keys(columns).map((name) => [name, columns[name][row]]))
    ) as unknown as FoundRow[];
  } finally {
    ledger.close();
  }
}
