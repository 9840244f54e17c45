import { relative } from "node:path";
import { defaultLedgerPath } from "../ledger/store/ledger_path.ts";
import { upgrade } from "../ledger/upgrade.ts";
import { readArguments, runTask } from "./_args.ts";
import { countLedgerCases } from "./_case_counts.ts";
import { addResult, isJsonWanted, OUTPUT_HELP } from "./_output.ts";
import { keepResultsWithProgress } from "./_ingest_lines.ts";
import { runAsProcess } from "./_main.ts";

const HELP = `Usage: deno task upgrade [--db FILE]

Brings a ledger of an earlier version of balancebook up to date. Its logs are not needed; findings
and figures follow this version's rules afterwards.

  --db FILE   the ledger (BALANCEBOOK_DB; data/build/balancebook.duckdb, or the sample's)
${OUTPUT_HELP}
  --help      show this`;

/**
 * Brings a ledger up to date, and prints whether it was.
 *
 * @returns The exit code: 0, or 1 with one line that says why.
 */
export function upgradeTask(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, { options: ["db"] });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const ledger = options.db ?? defaultLedgerPath();
    const { isChanged } = await upgrade(ledger);
    console.log(
      `${relative(Deno.cwd(), ledger)} ${
        isChanged ? "is up to date now" : "is already up to date"
      }`,
    );
    await keepResultsWithProgress(ledger);
    addResult({ ledger, isChanged });
    if (isJsonWanted()) addResult({ cases: await countLedgerCases(ledger) });
    return 0;
  }, { isCancellable: true });
}

if (import.meta.main) await runAsProcess(upgradeTask);
