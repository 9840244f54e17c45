import { join } from "node:path";
import { UserError } from "../ledger/error.ts";
import { ROOT } from "../ledger/paths.ts";
import { isThere } from "../ledger/presence.ts";
import { writeBulkFiles, writeBulkGzip } from "../dev/simulate/mod.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, OUTPUT_HELP } from "./_output.ts";

const HELP = `Usage: deno task bench [--runs N]

Times ingests of simulated logs against plain decompression of the same files, whole processes in
turn, until the ledger can be queried, and prints the ratios: 150 MB of text in one .gz against zcat,
and 20,000 small files against find | xargs zcat. The files are made once, in data/build/bench.

  --runs N   counted runs of each (5)
${OUTPUT_HELP}
  --help     show this`;

const FOLDER = join(ROOT, "data", "build", "bench");
const TEXT_BYTES = 150_000_000;
const FILE_COUNT = 20_000;
const POLL_MS = 10;

interface Contest {
  readonly name: string;
  readonly logs: string;
  readonly reference: readonly string[];
}

interface Run {
  readonly wallMs: number;
  /** Largest resident memory in bytes, or null where the system does not report it. */
  readonly peakBytes: number | null;
}

/**
 * Runs the benchmark and prints its figures.
 *
 * @returns The exit code.
 */
export function bench(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, { options: ["runs"] });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const runs = Number(options.runs ?? 5);
    if (!Number.isInteger(runs) || runs < 1 || runs > 100) {
      throw new UserError(`Cannot use --runs "${options.runs}": expected a number from 1 to 100`);
    }
    const contests = [];
    for (const contest of await prepare()) contests.push(await compare(contest, runs));
    addResult({ runs, contests });
    return 0;
  });
}

async function prepare(): Promise<Contest[]> {
  Deno.mkdirSync(FOLDER, { recursive: true });
  const gzip = join(FOLDER, "large.gz");
  const files = join(FOLDER, "files");
  if (!isThere(gzip)) {
    console.log("Making 150 MB of logs ...");
    await writeBulkGzip(`${gzip}.new`, { sizeBytes: TEXT_BYTES, seed: 1 });
    Deno.renameSync(`${gzip}.new`, gzip);
  }
  if (!isThere(files)) {
    console.log("Making 20,000 files ...");
    Deno.mkdirSync(`${files}.new`, { recursive: true });
    writeBulkFiles(`${files}.new`, { files: FILE_COUNT, seed: 2 });
    Deno.renameSync(`${files}.new`, files);
  }
  return [
    { name: "150 MB of text in one .gz", logs: gzip, reference: ["zcat", gzip] },
    {
      name: "20,000 small files",
      logs: files,
      reference: ["sh", "-c", 'find "$1" -type f -print0 | xargs -0 zcat', "sh", files],
    },
  ];
}

async function compare({ name, logs, reference }: Contest, runs: number): Promise<object> {
  const ledger = join(FOLDER, "ledger.duckdb");
  const program = join(ROOT, "lib", "cli", "ingest.ts");
  const ingest = [Deno.execPath(), "run", "-A", program, logs, "--no-findings"];
  const ratios: number[] = [];
  const times: Run[] = [];
  for (let run = 0; run <= runs; run++) {
    await Deno.remove(ledger).catch(() => {});
    const ours = await time([...ingest, "--db", ledger]);
    const plain = await time(reference);
    if (run === 0) continue; // The first one warms the caches.
    times.push(ours);
    ratios.push(ours.wallMs / plain.wallMs);
  }
  const seconds = median(times.map(({ wallMs }) => wallMs)) / 1000;
  const peak = Math.max(...times.map(({ peakBytes }) => peakBytes ?? 0));
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  console.log(
    `${name}: ${median(ratios).toFixed(2)} times plain decompression (${spread}), ` +
      `${seconds.toFixed(2)} s, ` +
      (peak === 0 ? "memory not known here" : `at most ${(peak / 1e6).toFixed(0)} MB of memory`),
  );
  return { name, ratio: median(ratios), ratios, seconds, peakBytes: peak === 0 ? null : peak };
}

async function time([program, ...args]: readonly string[]): Promise<Run> {
  const start = performance.now();
  const child = new Deno.Command(program, { args, stdout: "null", stderr: "inherit" }).spawn();
  let peakBytes: number | null = null;
  const poll = setInterval(() => peakBytes = readPeak(child.pid) ?? peakBytes, POLL_MS);
  const { success } = await child.status;
  const wallMs = performance.now() - start;
  clearInterval(poll);
  if (!success) throw new UserError(`Cannot time ${program}: it ended with an error`);
  return { wallMs, peakBytes };
}

/** Reads the largest resident memory so far of a process, where Linux reports it. */
function readPeak(pid: number): number | null {
  try {
    const match = /^VmHWM:\s+(\d+) kB/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`));
    return match === null ? null : Number(match[1]) * 1024;
  } catch {
    return null;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}

if (import.meta.main) await runAsProcess(bench);
