import { join, relative, resolve } from "node:path";
import { outFolder } from "../ledger/paths.ts";
import { writeFirstPage } from "../notebook/pages/first_page.ts";
import { findNotebooks } from "../notebook/runner/cells.ts";
import { isRemote } from "../ledger/remote/remote_path.ts";
import { readArguments, runTask } from "./_args.ts";
import { countLedgerCases } from "./_case_counts.ts";
import { addResult, isJsonWanted, OUTPUT_HELP, timed } from "./_output.ts";
import {
  readScopeOptions,
  RULES_HELP,
  SCOPE_HELP,
  SCOPE_OPTIONS,
  scopeFolder,
  scopeVariables,
  useRules,
} from "./_scope.ts";
import {
  describeIngest,
  ingestWithProgress,
  keepResultsWithProgress,
  selectLogs,
} from "./_ingest_lines.ts";
import { runAsProcess } from "./_main.ts";
import { giveUp } from "./_permissions.ts";
import { runAndReport } from "./notebooks.ts";

const HELP =
  `Usage: deno task run [PATH...] [--db FILE] [--from DAY] [--to DAY] [--currency CODE] ...

Reads logs into the ledger and runs the notebooks on it: from logs to charts in one step. Without a
PATH, the synthetic logs of data/sample, which have a ledger of their own. out/00_overview.html, the
page to be read first, is there before the notebooks run.

  --db FILE        the ledger (BALANCEBOOK_DB; data/build/balancebook.duckdb, and
                   data/build/sample.duckdb for the sample)
${RULES_HELP}
${SCOPE_HELP}
${OUTPUT_HELP}
  --help           show this`;

/**
 * Ingests logs and runs the notebooks, as the arguments say.
 *
 * @param giveUpUnused Called with the permissions that these arguments do not need.
 * @returns The exit code: 0 if everything held, 1 if not.
 */
export function runAll(
  args: readonly string[],
  giveUpUnused: typeof giveUp = () => {},
): Promise<number> {
  return runTask(async () => {
    const { names, options, flags } = readArguments(args, {
      options: ["db", "rules", ...SCOPE_OPTIONS],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    useRules(options.rules);
    const scope = readScopeOptions(options);
    const { paths, ledger } = selectLogs(names, options.db);
    if (!paths.some(isRemote)) giveUpUnused("net");
    const summary = await timed("readMs", () => ingestWithProgress(paths, ledger));
    console.log(describeIngest(summary, ledger));
    await timed("findingsMs", () => keepResultsWithProgress(ledger));
    addResult({ ledger, ingest: summary });
    if (isJsonWanted()) addResult({ cases: await countLedgerCases(ledger) });
    await timed("firstPageMs", () => showFirstPage(ledger));
    const shown = await scopeVariables(scope, await findNotebooks(), ledger);
    const code = await runAndReport({
      dbPath: ledger,
      isIngested: summary.unfetched.length === 0,
      outDir: join(outFolder(), scopeFolder(scope) ?? ""),
      variables: { ...shown, BALANCEBOOK_LOGS: isRemote(paths[0]) ? paths[0] : resolve(paths[0]) },
    });
    return summary.unfetched.length > 0 ? 1 : code;
  });
}

/** Writes the first page, and says where it is: the notebooks take longer, and Jupyter a minute once. */
async function showFirstPage(ledger: string): Promise<void> {
  const path = await writeFirstPage(ledger, outFolder());
  console.log(`First page: ${relative(Deno.cwd(), path)}; the notebooks follow`);
}

if (import.meta.main) await runAsProcess((args) => runAll(args, giveUp));
