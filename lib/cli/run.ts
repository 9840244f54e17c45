import { join, relative, resolve } from "node:path";
import { UserError } from "../ledger/error.ts";
import { isRemote } from "../ledger/remote/remote_path.ts";
import { scopeOf } from "../notebook/pages/content/address.ts";
import { noticeOf } from "../notebook/pages/content/shell.ts";
import { isSite, replaceSite, requireReplaceable } from "../notebook/pages/site/replace_site.ts";
import type { WriteSiteOptions } from "../notebook/pages/site/write_site.ts";
import { findNotebooks, NOTEBOOKS_DIR } from "../notebook/runner/cells.ts";
import { setUpJupyter } from "../notebook/runner/environment.ts";
import type { RunNotebooksOptions } from "../notebook/runner/run.ts";
import { readArguments, runTask } from "./_args.ts";
import { countLedgerCases } from "./_case_counts.ts";
import { addResult, isJsonWanted, OUTPUT_HELP, timed } from "./_output.ts";
import {
  outputFolder,
  readScopeOptions,
  RULES_HELP,
  SCOPE_HELP,
  SCOPE_OPTIONS,
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
import { describeSite, failedPages, MOST_PAGES } from "./_site_lines.ts";
import { failuresOf, runAndReport } from "./notebooks.ts";

/** The notebook to be read first. */
const FIRST = "00_overview";
const HELP =
  `Usage: deno task run [PATH...] [--db FILE] [--from DAY] [--to DAY] [--currency CODE] ...

Reads logs into the ledger, runs the notebooks on it, and writes pages: from logs to charts in one step.
Without a PATH, the synthetic logs of data/sample, which have a ledger of their own. The pages are those
of \`deno task site\`, in out/site; index.html, the page to be read first, is there before all others.
The notebooks with the outputs of Jupyter's kernels are in out/. What is narrowed by the options below
goes into a folder of its own, such as out/currency-BHD.

  --db FILE        the ledger (BALANCEBOOK_DB; data/build/balancebook.duckdb, and
                   data/build/sample.duckdb for the sample)
${RULES_HELP}
${SCOPE_HELP}
${OUTPUT_HELP}
  --help           show this`;

/**
 * Ingests logs, runs the notebooks and writes their pages, as the arguments say.
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
      takesNames: true,
      options: ["db", "rules", ...SCOPE_OPTIONS],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    useRules(options.rules);
    const scope = readScopeOptions(options);
    const outDir = outputFolder(scope);
    const folder = join(outDir, "site");
    await requireReplaceable(folder);
    const { paths, ledger } = selectLogs(names, options.db);
    if (!paths.some(isRemote)) giveUpUnused("net");
    const summary = await timed("readMs", () => ingestWithProgress(paths, ledger));
    console.log(describeIngest(summary, ledger));
    // Cells that make pages have no network, as those in kernels.
    giveUpUnused("net");
    await timed("findingsMs", () => keepResultsWithProgress(ledger));
    addResult({ ledger, ingest: summary });
    if (isJsonWanted()) addResult({ cases: await countLedgerCases(ledger) });
    const shown = await scopeVariables(scope, await findNotebooks(), ledger);
    const site = {
      ledger,
      notebooks: NOTEBOOKS_DIR,
      page: scopeOf({ ...Deno.env.toObject(), ...shown }),
      notice: noticeOf(ledger),
      mostPages: MOST_PAGES,
    };
    if (!await isSite(folder)) await timed("firstPageMs", () => showFirstPage(folder, site));
    // Waits for the network most of the time; what is wrong with it is told when the kernels start.
    const installing = setUpJupyter({ onProgress: (line) => console.log(line) }).catch(() => {});
    const isWhole = await writePages(folder, site);
    await installing;
    const { trouble, failures } = await runInKernels({
      dbPath: ledger,
      isIngested: summary.unfetched.length === 0,
      outDir,
      variables: { ...shown, BALANCEBOOK_LOGS: isRemote(paths[0]) ? paths[0] : resolve(paths[0]) },
    });
    if (failures.size > 0) await replaceSite(folder, { ...site, failures });
    if (trouble !== undefined) throw trouble;
    return summary.unfetched.length === 0 && failures.size === 0 && isWhole ? 0 : 1;
  });
}

/**
 * Writes a site that has no notebook but the first, and no page of a case, and says where it is: the other
 * pages take longer. The whole site takes its place.
 */
async function showFirstPage(
  folder: string,
  site: Omit<WriteSiteOptions, "folder">,
): Promise<void> {
  await replaceSite(folder, { ...site, names: [FIRST], mostPages: 0 });
  const path = relative(Deno.cwd(), join(folder, "index.html"));
  console.log(`First page: ${path}; the others follow`);
}

/** Runs the notebooks in kernels; where Jupyter is not to be had, the pages are written all the same. */
async function runInKernels(
  options: RunNotebooksOptions & { readonly outDir: string },
): Promise<{ trouble?: UserError; failures: ReadonlyMap<string, string> }> {
  try {
    return { failures: failuresOf(await runAndReport(options)) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { trouble: error, failures: new Map() };
  }
}

/** Writes all pages and says how it went; gives whether every notebook held. */
async function writePages(
  folder: string,
  site: Omit<WriteSiteOptions, "folder">,
): Promise<boolean> {
  const begun = performance.now();
  const written = await timed("siteMs", () => replaceSite(folder, site));
  const { pages, ...counts } = written;
  addResult({ site: { index: join(folder, "index.html"), pages: pages.length, ...counts } });
  for (const line of describeSite(written, folder, performance.now() - begun)) {
    console.log(`Pages: ${line}`);
  }
  return failedPages(written).length === 0;
}

if (import.meta.main) await runAsProcess((args) => runAll(args, giveUp));
