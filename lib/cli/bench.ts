import { UserError } from "../ledger/error.ts";
import {
  eightFiles,
  folder,
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
  timeResults,
} from "../dev/bench/jobs.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, OUTPUT_HELP } from "./_output.ts";

const HELP = `Usage: deno task bench [--runs N] [--logs PATH] [--large]

Times whole processes, in turn with plain decompression of the same files: ingests until the ledger can
be queried, from 150 MB of text in one .gz, the same with escapes in the metadata, and 20,000 small
files; one small file more; findings, and what people ask a ledger. It prints a table. The logs are
simulated, and made once, in data/build/bench.

  --runs N      counted runs of each (5)
  --logs PATH   time an ingest of this folder too
  --large       750 MB in one file and in eight, and 3 GB with the findings of 3 million transactions
${OUTPUT_HELP}
  --help        show this`;

const HEADINGS = ["job", "ratio", "compared with", "seconds", "MB of memory", "ledger / logs"];

/**
 * Runs the benchmark and prints its figures.
 *
 * @returns The exit code.
 */
export function bench(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, {
      options: ["runs", "logs"],
      flags: ["large"],
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
    for await (const figure of measure(runs, options.logs ?? null, flags.large)) {
      figures.push(figure);
      console.error(cellsOf(figure).filter((cell) => cell !== "").join(", "));
    }
    addResult({ runs, figures });
    console.log(tableOf(figures));
    return 0;
  });
}

async function* measure(
  runs: number,
  logs: string | null,
  isLarge: boolean,
): AsyncGenerator<Figure> {
  yield await timeIngest("20,000 small files", await smallFiles(20_000), runs);
  if (logs !== null) yield await timeIngest(`the logs in ${logs}`, folder(logs), runs);
  const escapes = await oneFileWithEscapes(150);
  yield await timeIngest("150 MB of text, escapes in the metadata", escapes, runs);
  yield await timeIngest("150 MB of text in one .gz", await oneFile(150), runs);
  yield await timeOneMore("one small file more, 150 MB there", LAST_LEDGER, runs);
  yield await timeResults("findings and cases of 153,000 transactions", LAST_LEDGER);
  yield* await timeAnswers(LAST_LEDGER, runs);
  if (!isLarge) return;
  yield await timeIngest("750 MB of text in eight .gz", await eightFiles(750), runs);
  yield await timeIngest("750 MB of text in one .gz", await oneFile(750), runs);
  yield await timeIngest("3 GB of text in one .gz", await oneFile(3_000), 1);
  yield await timeOneMore("one small file more, 3 GB there", LAST_LEDGER, 1);
  yield await timeResults("findings and cases of 3 million transactions", LAST_LEDGER);
}

function cellsOf(figure: Figure): string[] {
  const { job, ratio, comparedWith, spread, seconds, megabytes, ledgerRatio } = figure;
  return [
    job,
    ratio === null
      ? ""
      : `${ratio.toFixed(2)} (${spread!.map((bound) => bound.toFixed(2)).join(" to ")})`,
    comparedWith,
    seconds.toFixed(2),
    megabytes === null ? "" : megabytes.toFixed(0),
    ledgerRatio === null ? "" : ledgerRatio.toFixed(2),
  ];
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
