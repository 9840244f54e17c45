import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LedgerReader } from "../../ledger/store/open.ts";
import { FOLDER, type Logs } from "./inputs.ts";
import type { Figure } from "./jobs.ts";
import { median, time } from "./measure.ts";

/** What a program beside ours has read of a log. */
export interface PeerResult {
  readonly transactions: number;
  /** Sum of all amounts, as a decimal. */
  readonly amount: string;
}

interface Peer {
  readonly name: string;
  readonly command: readonly string[];
}

// Pinned, so that its figures can be compared from one day to another.
const POLARS = "polars==2.1.0";
const VENV = join(FOLDER, "venv");

/**
 * Times what else reads transactions from one `.gz`, in turn with plain decompression: Python's `re`, Polars and
 * DuckDB by themselves. They keep nothing else of the log, in memory only, and see blocks only that are printed
 * as usual. Polars is installed into a virtual environment of its own at the first time.
 *
 * @param ledger The ledger that was made of the same logs; each row says how many of its transactions were read
 * with the same sum.
 */
export async function* timePeers(
  logs: Logs,
  { ledger, runs }: { readonly ledger: string; readonly runs: number },
): AsyncGenerator<Figure> {
  const expected = await totalsOf(ledger);
  for (const { name, command } of await listPeers()) {
    yield await timePeer(name, { command: [...command, logs.path], logs, runs, expected });
  }
}

async function timePeer(
  name: string,
  { command, logs, runs, expected }: {
    readonly command: readonly string[];
    readonly logs: Logs;
    readonly runs: number;
    readonly expected: PeerResult;
  },
): Promise<Figure> {
  const ratios: number[] = [];
  const walls: number[] = [];
  let peak = 0;
  let read: PeerResult | undefined;
  for (let run = 0; run <= runs; run++) {
    const its = await time(command);
    const plain = await time(logs.reference, true);
    read = JSON.parse(its.output);
    if (run === 0) continue; // The first one warms the caches.
    walls.push(its.wallMs);
    ratios.push(its.wallMs / plain.wallMs);
    peak = Math.max(peak, its.peakBytes ?? 0);
  }
  return {
    job: `${name} alone: ${describe(read!, expected)}`,
    ratio: median(ratios),
    comparedWith: "decompression",
    spread: [Math.min(...ratios), Math.max(...ratios)],
    seconds: median(walls) / 1000,
    megabytes: peak === 0 ? null : peak / 1e6,
    ledgerRatio: null,
  };
}

function describe(read: PeerResult, expected: PeerResult): string {
  const isSame = read.transactions === expected.transactions &&
    Number(read.amount).toFixed(2) === Number(expected.amount).toFixed(2);
  const count = read.transactions.toLocaleString("en");
  return isSame
    ? `the ${count} transactions`
    : `${count} of ${expected.transactions.toLocaleString("en")} transactions, another sum`;
}

async function totalsOf(path: string): Promise<PeerResult> {
  const ledger = await LedgerReader.open(path);
  try {
    const { count, amount } = await ledger.columns(
      "select count(*) as count, sum(amount)::varchar as amount from transactions",
    );
    return { transactions: Number(count[0]), amount: String(amount[0]) };
  } finally {
    ledger.close();
  }
}

async function listPeers(): Promise<Peer[]> {
  const script = (name: string) => fileURLToPath(new URL(`./peers/${name}`, import.meta.url));
  const python = join(VENV, "bin", "python");
  try {
    Deno.statSync(python);
  } catch {
    await time(["python3", "-m", "venv", VENV]);
    await time([python, "-m", "pip", "install", "--quiet", POLARS]);
  }
  return [
    { name: "Python", command: ["python3", script("python_alone.py")] },
    { name: "Polars", command: [python, script("polars_alone.py")] },
    { name: "DuckDB", command: [Deno.execPath(), "run", "-A", script("duckdb_alone.ts")] },
  ];
}
