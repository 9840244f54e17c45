import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../../ledger/paths.ts";
import { resultsPath } from "../../ledger/store/results.ts";
import type { AnswerTimes } from "./ask.ts";
import { FOLDER, type Logs } from "./inputs.ts";
import { median, time } from "./measure.ts";

/** What one job took. */
export interface Figure {
  readonly job: string;
  /** How many times what it is compared with. */
  readonly ratio: number | null;
  /** What `ratio` counts, in words. */
  readonly comparedWith: string;
  /** The least and the largest ratio of the counted runs. */
  readonly spread: readonly [number, number] | null;
  readonly seconds: number;
  /** Largest resident memory, in millions of bytes; null where it was not measured. */
  readonly megabytes: number | null;
  /** Size of the ledger as a multiple of that of the logs as they are kept. */
  readonly ledgerRatio: number | null;
}

const INGEST = join(ROOT, "lib", "cli", "ingest.ts");
const LEDGER = join(FOLDER, "ledger.duckdb");
const OTHER = join(FOLDER, "other.duckdb");
const [ASK, KEEP] = ["./ask.ts", "./keep.ts"].map((name) =>
  fileURLToPath(new URL(name, import.meta.url))
);

/** Path of the ledger that {@linkcode timeIngest} made last. */
export const LAST_LEDGER = LEDGER;

/** Times ingests into a new ledger, each followed by plain decompression, until it can be queried. */
export async function timeIngest(job: string, logs: Logs, runs: number): Promise<Figure> {
  const ratios: number[] = [];
  const walls: number[] = [];
  let peak = 0;
  for (let run = 0; run <= runs; run++) {
    removeLedger(LEDGER);
    const ours = await time(ingestInto(LEDGER, logs.path), true);
    const plain = await time(logs.reference, true);
    if (run === 0) continue; // The first one warms the caches.
    walls.push(ours.wallMs);
    ratios.push(ours.wallMs / plain.wallMs);
    peak = Math.max(peak, ours.peakBytes ?? 0);
  }
  return {
    job,
    ratio: median(ratios),
    comparedWith: "decompression",
    spread: [Math.min(...ratios), Math.max(...ratios)],
    seconds: median(walls) / 1000,
    megabytes: peak === 0 ? null : peak / 1e6,
    ledgerRatio: Deno.statSync(LEDGER).size / sizeOf(logs.path),
  };
}

/** Times the ingest of one small file into a ledger that does not hold it, and into none. */
export async function timeOneMore(
  job: string,
  { ledger, file, runs }: { readonly ledger: string; readonly file: string; readonly runs: number },
): Promise<Figure> {
  const ratios: number[] = [];
  const walls: number[] = [];
  for (let run = 0; run <= runs; run++) {
    Deno.copyFileSync(ledger, OTHER);
    const large = await time(ingestInto(OTHER, file), true);
    removeLedger(OTHER);
    const none = await time(ingestInto(OTHER, file), true);
    removeLedger(OTHER);
    if (run === 0) continue;
    walls.push(large.wallMs);
    ratios.push(large.wallMs / none.wallMs);
  }
  return {
    job,
    ratio: median(ratios),
    comparedWith: "into a new ledger",
    spread: [Math.min(...ratios), Math.max(...ratios)],
    seconds: median(walls) / 1000,
    megabytes: null,
    ledgerRatio: null,
  };
}

/** Times how long the findings and cases of a ledger take to be worked out. */
export async function timeResults(job: string, ledger: string): Promise<Figure> {
  const { wallMs, peakBytes } = await time([Deno.execPath(), "run", "-A", KEEP, ledger], true);
  return alone(job, wallMs, peakBytes);
}

/**
 * Times how long the findings and cases of a ledger, which are kept beside it, take after one small file more, beside
 * how long all of them took.
 *
 * @param file Logs of a few transactions that the ledger does not hold.
 */
export async function timeRenewal(
  job: string,
  { ledger, file, allSeconds }: {
    readonly ledger: string;
    readonly file: string;
    readonly allSeconds: number;
  },
): Promise<Figure> {
  Deno.copyFileSync(ledger, OTHER);
  Deno.copyFileSync(resultsPath(ledger), resultsPath(OTHER));
  await time(ingestInto(OTHER, file), true);
  const run = await time([Deno.execPath(), "run", "-A", KEEP, OTHER, "--renew"], true);
  removeLedger(OTHER);
  const ratio = run.wallMs / 1000 / allSeconds;
  return {
    ...alone(job, run.wallMs, run.peakBytes),
    ratio,
    comparedWith: "all findings",
    spread: [ratio, ratio],
  };
}

/** Times answers of a ledger whose findings are kept, a process each run. */
export async function timeAnswers(ledger: string, runs: number): Promise<Figure[]> {
  const times: AnswerTimes[] = [];
  for (let run = 0; run <= runs; run++) {
    const { output } = await time([Deno.execPath(), "run", "-A", ASK, ledger]);
    if (run > 0) times.push(JSON.parse(output));
  }
  const figure = (job: string, name: keyof AnswerTimes) =>
    alone(job, median(times.map((each) => each[name])), null);
  return [
    figure("first answer: findings and cases", "findings"),
    figure("a finding's evidence", "evidence"),
    figure("a user's page", "user"),
    figure("text search", "search"),
  ];
}

function alone(job: string, wallMs: number, peakBytes: number | null): Figure {
  return {
    job,
    ratio: null,
    comparedWith: "",
    spread: null,
    seconds: wallMs / 1000,
    megabytes: peakBytes === null ? null : peakBytes / 1e6,
    ledgerRatio: null,
  };
}

function ingestInto(ledger: string, logs: string): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
  const options = String(tasks.ingest).split(" ").slice(2, -1);
  return [Deno.execPath(), "run", ...options, INGEST, logs, "--no-findings", "--db", ledger];
}

function removeLedger(ledger: string): void {
  for (const path of [ledger, resultsPath(ledger)]) {
    try {
      Deno.removeSync(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

function sizeOf(path: string): number {
  const { isDirectory, size } = Deno.statSync(path);
  if (!isDirectory) return size;
  let sum = 0;
  for (const { name } of Deno.readDirSync(path)) sum += sizeOf(join(path, name));
  return sum;
}
