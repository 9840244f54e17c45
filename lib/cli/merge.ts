import { relative, resolve } from "node:path";
import { merge } from "../ledger/cluster/merge.ts";
import { ledgerPathFor } from "../ledger/store/ledger_path.ts";
import { readArguments, runTask } from "./_args.ts";
import { countLedgerCases } from "./_case_counts.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, isJsonWanted, OUTPUT_HELP } from "./_output.ts";
import { clearLine, showLine } from "./_progress.ts";
import { requireOption } from "./_stage_task.ts";

const HELP = `Usage: deno task merge --global FILE --found FILE [--db FILE]

Makes the ledger of what link and find tasks have written, with the findings and cases that deno task ingest
finds in the same logs, row for row. It reads its large tables where the tasks wrote them: that folder must stay
where it is. Nothing can be added to it.

  --global FILE   the line that deno task global printed
  --found FILE    the manifest of deno task find
  --db FILE       the ledger; one that was merged before is replaced, another one is not (BALANCEBOOK_DB;
                  data/build/balancebook.duckdb)
${OUTPUT_HELP}
  --help          show this`;

/**
 * Makes a ledger of what tasks have worked out, and prints where it is.
 *
 * @returns The exit code: 0, or 1 with one line that says why.
 */
export function mergeTask(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, { options: ["global", "found", "db"] });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const global = resolve(requireOption(options, "merge", "global"));
    const found = resolve(requireOption(options, "merge", "found"));
    const ledger = resolve(options.db ?? ledgerPathFor(global));
    try {
      await merge({
        global,
        found,
        ledger,
        onProgress: (table) => showLine(`Working out the ${table} ...`),
      });
    } finally {
      clearLine();
    }
    const cases = await countLedgerCases(ledger);
    console.log(`Ledger: ${relative(Deno.cwd(), ledger)} (${cases.open} open cases)`);
    addResult({ ledger });
    if (isJsonWanted()) addResult({ cases });
    return 0;
  }, { isCancellable: true });
}

if (import.meta.main) await runAsProcess(mergeTask);
