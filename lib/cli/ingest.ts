import { UserError } from "../ledger/error.ts";
import { isRemote } from "../ledger/remote/remote_path.ts";
import { readArguments, runTask } from "./_args.ts";
import { countLedgerCases } from "./_case_counts.ts";
import {
  describeIngest,
  ingestWithProgress,
  keepResultsWithProgress,
  readWithProgress,
  selectLogs,
} from "./_ingest_lines.ts";
import { runAsProcess } from "./_main.ts";
import { giveUp } from "./_permissions.ts";
import { watchPaths } from "./_watch.ts";
import { addResult, isJsonWanted, OUTPUT_HELP, timed } from "./_output.ts";

const HELP = `Usage: deno task ingest [PATH...] [--db FILE] [--no-findings] [--fail-on damaged]
                       [--watch] [--every N]

Reads logs into the ledger: folders, files and archives of any delivery of CloudWatch logs, recognised
by their content; docs/how_to/get_logs.md lists them. A PATH may be a pipe, and - is the
standard input; s3://bucket/prefix and cloudwatch://log-group?from=2024-01-31 are fetched, without what
the ledger holds. Without a PATH, the synthetic logs of data/sample. Content that the ledger holds
already is skipped; what was not read is named, with the reason. Then the findings are worked out and
kept beside the ledger, in FILE.results; who opens the ledger meanwhile works out those that it asks for.

  --db FILE       the ledger (BALANCEBOOK_DB; data/build/balancebook.duckdb, and
                  data/build/sample.duckdb for the sample)
  --no-findings   leave the findings to those who open the ledger
  --fail-on damaged  exit code 3 if a file was not read, or not whole; all else is in the ledger by
                  then. A file counts once: the next ingest knows it already
  --watch         read files as they come, with a line each time, until Ctrl-C
  --every N       with --watch: look every N seconds (5; 60 for buckets and log groups)
${OUTPUT_HELP}
  --help          show this

BALANCEBOOK_TOLERANCE sets the largest difference that counts as rounding in a new ledger
(0.001).

Exit codes: 0 read, 1 an error, or something could not be fetched, 3 what --fail-on asks for.`;

/**
 * Reads logs into the ledger as the arguments say, and prints what was read.
 *
 * @param giveUpUnused Called with the permissions that these arguments do not need.
 * @returns The exit code: 0, or 1 with one line that says why, or lines that say what could not be fetched;
 * 3 where `--fail-on` says so.
 */
export function ingestTask(
  args: readonly string[],
  giveUpUnused: typeof giveUp = () => {},
): Promise<number> {
  return runTask(async () => {
    const { names, options, flags } = readArguments(args, {
      takesNames: true,
      options: ["db", "every", "fail-on"],
      flags: ["no-findings", "watch"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const { paths, ledger } = selectLogs(names, options.db);
    if (!paths.some(isRemote)) giveUpUnused("net");
    if (options.every !== undefined && !flags.watch) {
      throw new UserError("Cannot use --every without --watch");
    }
    if (options["fail-on"] !== undefined && options["fail-on"] !== "damaged") {
      throw new UserError(`Cannot use --fail-on "${options["fail-on"]}": expected damaged`);
    }
    if (options["fail-on"] !== undefined && flags.watch) {
      throw new UserError("Cannot use --fail-on with --watch: it ends only when it is told to");
    }
    if (flags.watch) {
      addResult({ ledger });
      return await watch(paths, ledger, options.every, !flags["no-findings"]);
    }
    const summary = await timed("readMs", () => ingestWithProgress(paths, ledger));
    console.log(describeIngest(summary, ledger));
    addResult({ ledger, ...summary });
    const isDamaged = summary.unreadableFiles + summary.damagedFiles > 0;
    const code = summary.unfetched.length > 0
      ? 1
      : isDamaged && options["fail-on"] === "damaged"
      ? 3
      : 0;
    if (flags["no-findings"]) return code;
    await timed("findingsMs", () => keepResultsWithProgress(ledger));
    if (isJsonWanted()) addResult({ cases: await countLedgerCases(ledger) });
    return code;
  }, { isCancellable: true });
}

async function watch(
  paths: readonly string[],
  ledger: string,
  every: string | undefined,
  hasFindings: boolean,
): Promise<number> {
  const seconds = every ?? (paths.some(isRemote) ? "60" : "5");
  if (!/^\d{1,6}(?:\.\d{1,3})?$/.test(seconds) || Number(seconds) <= 0) {
    throw new UserError(`Cannot use --every "${seconds}": expected seconds`);
  }
  console.log(`Watching ${paths.join(", ")}, every ${seconds} s (Ctrl+C ends it)`);
  const watched = await watchPaths(paths, {
    everyMs: Number(seconds) * 1000,
    read: async (some, only) => {
      const summary = await readWithProgress(some, ledger, only);
      if (hasFindings && summary.isPublished) await keepResultsWithProgress(ledger);
      return summary;
    },
    onLine: (line) => console.log(line),
    onTrouble: console.error,
  });
  addResult(watched);
  return 0;
}

if (import.meta.main) await runAsProcess((args) => ingestTask(args, giveUp));
