import { join, relative, resolve } from "node:path";
import { counted } from "../ledger/counted.ts";
import { UserError } from "../ledger/error.ts";
import { overdraftReport, reconciliationReport } from "../ledger/export/report/make_report.ts";
import { dayOf, weekOf } from "../ledger/export/report/period.ts";
import type { Report } from "../ledger/export/report/report.ts";
import { countOpenCases } from "../ledger/export/report/open_cases.ts";
import { countsText } from "../ledger/export/report/report_text.ts";
import { writeReport } from "../ledger/export/report/report_files.ts";
import { outFolder } from "../ledger/paths.ts";
import { onePassMemory } from "../ledger/store/ledger_file.ts";
import { defaultLedgerPath } from "../ledger/store/ledger_path.ts";
import { severities } from "../ledger/model/finding_kinds.ts";
import { LedgerReader } from "../ledger/store/open.ts";
import { readArguments, runTask } from "./_args.ts";
import { countCases } from "./_case_counts.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, isJsonWanted, OUTPUT_HELP } from "./_output.ts";
import { readScopeOptions, RULES_HELP, scopeHelp, useRules } from "./_scope.ts";
import { showQuery } from "./_progress.ts";

const SCOPE_OPTIONS = ["currency", "user", "tolerance", "set"] as const;

const HELP =
  `Usage: deno task report [--daily DATE | --weekly DATE] [--fail-on SEVERITY] [-o DIR] ...

Writes the daily overdraft report and the weekly reconciliation summary as CSV, XLSX and HTML. Without
a date both, of the last day and the last week of the logs. Days and weeks (Monday to Sunday) are UTC.
A report shows what was known at the end of its period, whatever was logged later.

  --daily DATE     only the overdraft report of that day, or "last"
  --weekly DATE    only the summary of that date's week, or "2024-W05", or "last"
  --fail-on ...    critical, warning or notice: exit code 2 if a case of this severity or above is open at
                   the end of the period, however old it is; those that a person has closed (deno task
                   review) do not count
  -o, --output DIR where to (out/reports)
  --db FILE        the ledger (BALANCEBOOK_DB)
${RULES_HELP}
${scopeHelp(SCOPE_OPTIONS)}
${OUTPUT_HELP}
  --help           show this

Exit codes: 0 no such case, 1 an error, 2 open cases at or above --fail-on.`;

type Severity = string;

/**
 * Writes the reports that the arguments ask for, and prints a line for each file and one for all.
 *
 * @returns The exit code: 0, 1 with one line that says why, or 2 if a case is open that is as serious as
 * `--fail-on` says.
 */
export function reportTask(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, {
      options: ["daily", "weekly", "fail-on", "output", "db", "rules", ...SCOPE_OPTIONS],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    useRules(options.rules);
    const failOn = readSeverity(options["fail-on"]);
    if (options.daily !== undefined && options.weekly !== undefined) {
      throw new UserError("Cannot use --daily with --weekly: leave both out for both reports");
    }
    const { scope, thresholds } = readScopeOptions(options);
    const reader = await LedgerReader.open(
      resolve(options.db ?? defaultLedgerPath()),
      {
        onQuery: showQuery,
        memoryLimit: onePassMemory(),
        ...thresholds === undefined ? {} : { thresholds },
      },
    );
    try {
      const reports = [];
      if (options.weekly === undefined) {
        reports.push(await overdraftReport(reader, await dayOf(reader, options.daily), scope));
      }
      if (options.daily === undefined) {
        const week = await weekOf(reader, options.weekly);
        reports.push(await reconciliationReport(reader, week, scope));
      }
      const folder = resolve(options.output ?? join(outFolder(), "reports"));
      const written: string[] = [];
      for (const report of reports) {
        const files = await writeReport(reader, report, folder);
        written.push(...files);
        for (const file of files) console.log(relative(Deno.cwd(), file) || file);
      }
      addResult({
        files: written,
        reports: reports.map(({ title, answer, period, findings }) => ({
          title,
          period: period.name,
          answer,
          findings,
        })),
      });
      if (isJsonWanted()) addResult({ cases: await countCases(reader) });
      return summarize(reports, failOn, await countOpenCases(reader));
    } finally {
      reader.close();
    }
  }, { isCancellable: true });
}

function summarize(
  reports: readonly Report[],
  failOn: Severity | undefined,
  openCases: ReadonlyMap<string, number>,
): number {
  const parts = reports.map(({ period, findings }) => `${period.name}: ${countsText(findings)}`);
  const open = (severity: string) => openCases.get(severity) ?? 0;
  const cases = { critical: open("critical"), warning: open("warning"), notice: open("notice") };
  const failing = failOn === undefined
    ? []
    : severities().slice(0, severities().indexOf(failOn) + 1);
  const count = failing.reduce((sum, severity) => sum + (openCases.get(severity) ?? 0), 0);
  const verdict = count === 0 ? "" : `; ${counted(count, "open case")} at or above ${failOn}`;
  console.log(`Findings: ${parts.join("; ")}; open cases: ${countsText(cases)}${verdict}`);
  return count > 0 ? 2 : 0;
}

function readSeverity(text: string | undefined): Severity | undefined {
  const severity = severities().find((known) => known === text);
  if (text === undefined || severity !== undefined) return severity;
  throw new UserError(`Cannot use --fail-on "${text}": expected one of ${severities().join(", ")}`);
}

if (import.meta.main) await runAsProcess(reportTask);
