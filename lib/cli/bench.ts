import { UserError } from "../ledger/error.ts";
import {
  eightFiles,
  folder,
  nextFile,
  oneFile,
  oneFileWithEscapes,
  smallFiles,
} from "../dev/bench/inputs.ts";
import {
  type Figure,
  LAST_LEDGER,
  timeAnswers,
  timeIngest,
  timeOneMore,
  timeRenewal,
  timeResults,
} from "../dev/bench/jobs.ts";
import { timePeers } from "../dev/bench/peers.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, OUTPUT_HELP } from "./_output.ts";

const HELP = `Usage: deno task bench [--runs N] [--logs PATH] [--large] [--peers]
       deno task bench --growth MEGABYTES

Times whole processes, in turn with plain decompression of the same files: ingests until the ledger can
be queried, from 150 MB of text in one .gz, the same with escapes in the metadata, and 20,000 small
files; one small file more; findings, and what people ask a ledger. It prints a table. The logs are
simulated, and made once, in data/build/bench.

  --runs N      counted runs of each (5)
  --logs PATH   time an ingest of this folder too
  --large       750 MB in one file and in eight, and 3 GB with the findings of 3 million transactions
  --peers       what Python's re, Polars and DuckDB alone take to read the transactions of the 150 MB too;
                installs Polars into data/build/bench/venv at the first time
  --growth N    how cost grows instead: one run each of 20 MB of text, four times as much, and so on up to
                N MB, and of N MB; ingest, one small file more, findings, and findings after that file
${OUTPUT_HELP}
  --help        show this`;

const SMALLEST_MEGABYTES = 20;
const MOST_MEGABYTES = 100_000;
const HEADINGS = ["job", "ratio", "compared with", "seconds", "MB of memory", "ledger / logs"];

/**
 * Runs the benchmark and prints its figures.
 *
 * @returns The exit code.
 */
export function bench(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, {
      options: ["runs", "logs", "growth"],
      flags: ["large", "peers"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const runs = Number(options.runs ?? 5);
    if (!Number.isInteger(runs) || runs < 1 || runs > 100) {
      throw new UserError(`Cannot use --runs "${options.runs}": expected a number from 1 to 100`);
    }
    const figures: Figure[] = [];
    const jobs = options.growth === undefined
      ? measure({ runs, logs: options.logs ?? null, isLarge: flags.large, hasPeers: flags.peers })
      : measureGrowth(readMegabytes(options.growth));
    for await (const figure of jobs) {
      figures.push(figure);
      console.error(cellsOf(figure).filter((cell) => cell !== "").join(", "));
    }
    addResult({ runs, figures });
    console.log(tableOf(figures));
    return 0;
  });
}

async function* measure(
  { runs, logs, isLarge, hasPeers }: {
    readonly runs: number;
    readonly logs: string | null;
    readonly isLarge: boolean;
    readonly hasPeers: boolean;
  },
): AsyncGenerator<Figure> {
  yield await timeIngest("20,000 small files", await smallFiles(20_000), runs);
  if (logs !== null) yield await timeIngest(`the logs in ${logs}`, folder(logs), runs);
  const escapes = await oneFileWithEscapes(150);
  yield await timeIngest("150 MB of text, escapes in the metadata", escapes, runs);
  const file = await oneFile(150);
  yield await timeIngest("150 MB of text in one .gz", file, runs);
  if (hasPeers) yield* timePeers(file, { ledger: LAST_LEDGER, runs });
  yield await timeOneMore("one small file more, 150 MB there", {
    ledger: LAST_LEDGER,
    file: await nextFile(150),
    runs,
  });
  yield await timeResults("findings and cases of 153,000 transactions", LAST_LEDGER);
  yield* await timeAnswers(LAST_LEDGER, runs);
  if (!isLarge) return;
  yield await timeIngest("750 MB of text in eight .gz", await eightFiles(750), runs);
  yield await timeIngest("750 MB of text in one .gz", await oneFile(750), runs);
  yield await timeIngest("3 GB of text in one .gz", await oneFile(3_000), 1);
  yield await timeOneMore("one small file more, 3 GB there", {
    ledger: LAST_LEDGER,
    file: await nextFile(3_000),
    runs: 1,
  });
  yield await timeResults("findings and cases of 3 million transactions", LAST_LEDGER);
}

/** Sizes of logs in millions of bytes, each four times the one before, up to the last one. */
function* sizesUpTo(last: number): Generator<number> {
  for (let size = SMALLEST_MEGABYTES; size < last; size *= 4) yield size;
  yield last;
}

async function* measureGrowth(last: number): AsyncGenerator<Figure> {
  for (const megabytes of sizesUpTo(last)) {
    const logs = `${megabytes} MB`;
    yield await timeIngest(`${logs}: ingest`, await oneFile(megabytes), 1);
    const more = { ledger: LAST_LEDGER, file: await nextFile(megabytes) };
    yield await timeOneMore(`${logs}: one small file more`, { ...more, runs: 1 });
    const all = await timeResults(`${logs}: findings and cases`, LAST_LEDGER);
    yield all;
    yield await timeRenewal(`${logs}: findings after a small file`, {
      ...more,
      allSeconds: all.seconds,
    });
  }
}

function readMegabytes(text: string): number {
  const megabytes = Number(text);
  if (Number.isInteger(megabytes) && megabytes >= 1 && megabytes <= MOST_MEGABYTES) {
    return megabytes;
  }
  throw new UserError(
    `Cannot use --growth "${text}": expected millions of bytes of text, from 1 to ${MOST_MEGABYTES}`,
  );
}

function cellsOf(figure: Figure): string[] {
  const { job, ratio, comparedWith, spread, seconds, megabytes, ledgerRatio } = figure;
  return [
    job,
    ratio === null ? "" : `${ratio.toFixed(2)}${spreadText(spread!)}`,
    comparedWith,
    seconds.toFixed(2),
    megabytes === null ? "" : megabytes.toFixed(0),
    ledgerRatio === null ? "" : ledgerRatio.toFixed(2),
  ];
}

function spreadText([least, most]: readonly [number, number]): string {
  return least === most ? "" : ` (${least.toFixed(2)} to ${most.toFixed(2)})`;
}

/** Writes figures as a table of Markdown. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [HEADINGS, ...figures.map(cellsOf)];
  const widths = HEADINGS.map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join("\n");
}

if (import.meta.main) await runAsProcess(bench);
