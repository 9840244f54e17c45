import { resolve } from "node:path";
import { counted } from "../ledger/counted.ts";
import { UserError } from "../ledger/error.ts";
import { reduce } from "../ledger/cluster/reduce.ts";
import { ledgerPathFor } from "../ledger/store/ledger_path.ts";
import { readArguments, runTask } from "./_args.ts";
import { countLedgerCases } from "./_case_counts.ts";
import { describeIngest, keepResultsWithProgress } from "./_ingest_lines.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, isJsonWanted, OUTPUT_HELP, timed } from "./_output.ts";
import { clearLine, drawBar, showLine } from "./_progress.ts";

const HELP = `Usage: deno task reduce --manifest FILE [--db FILE] [--no-findings]

Makes the ledger of what the tasks of a plan have read: the one that deno task ingest makes of the same logs, in
every table and view. Where there is a ledger already, adds what it does not hold. What the manifest does
not name is not read, so attempts that were tried again never count twice.

  --manifest FILE   the manifest: a line of deno task map for each task, in the folder that they wrote to
  --db FILE         the ledger (BALANCEBOOK_DB; data/build/balancebook.duckdb)
  --no-findings     leave the findings to those who open the ledger
${OUTPUT_HELP}
  --help            show this

BALANCEBOOK_TOLERANCE sets the largest difference that counts as rounding in a new ledger
(0.001).`;

/**
 * Makes a ledger of what tasks have read, and prints what it holds.
 *
 * @returns The exit code: 0, or 1 with one line that says why; the ledger is then unchanged.
 */
export function reduceTask(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, {
      options: ["manifest", "db"],
      flags: ["no-findings"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const { manifest } = options;
    if (manifest === undefined) throw new UserError("Cannot reduce without --manifest FILE");
    const ledger = resolve(options.db ?? ledgerPathFor(manifest));
    const summary = await timed("readMs", () => reduceWithProgress(manifest, ledger));
    console.log(describeIngest(summary, ledger));
    addResult({ ledger, ...summary });
    if (flags["no-findings"]) return 0;
    await timed("findingsMs", () => keepResultsWithProgress(ledger));
    if (isJsonWanted()) addResult({ cases: await countLedgerCases(ledger) });
    return 0;
  }, { isCancellable: true });
}

async function reduceWithProgress(manifest: string, ledger: string) {
  try {
    return await reduce(resolve(manifest), {
      ledger,
      tolerance: Deno.env.get("BALANCEBOOK_TOLERANCE") || undefined,
      onProgress: (done, total) =>
        showLine(
          done < total
            ? drawBar(done / total, `${done} of ${counted(total, "task")}`)
            : "loaded, linking ...",
        ),
    });
  } finally {
    clearLine();
  }
}

if (import.meta.main) await runAsProcess(reduceTask);
