import { resolve } from "node:path";
import { counted } from "../ledger/counted.ts";
import { UserError } from "../ledger/error.ts";
import { readCase } from "../ledger/evidence/case.ts";
import { reviewCase } from "../ledger/review.ts";
import { defaultLedgerPath } from "../ledger/store/ledger_path.ts";
import { LedgerReader } from "../ledger/store/open.ts";
import { requireJudgement, reviewsPath } from "../ledger/store/reviews.ts";
import { readArguments, runTask } from "./_args.ts";
import { countCases } from "./_case_counts.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, isJsonWanted, OUTPUT_HELP } from "./_output.ts";
import { showQuery } from "./_progress.ts";
import { readScopeOptions, RULES_HELP, scopeHelp, useRules } from "./_scope.ts";

const SCOPE_OPTIONS = ["currency", "user", "tolerance", "set"] as const;
const DEFAULT_LIMIT = 20;

const HELP =
  `Usage: deno task review [CASE [--state STATE --note WHY [--by WHO]]] [--all] [--limit N] ...

Lists the open cases, the largest first; shows one that is named; or says of it what you have judged.
What is judged is kept in a file beside the ledger, LEDGER.reviews.jsonl, a line each: read it, compare
it, back it up. A case that was accepted, corrected or a false alarm is not open any more, in lists,
reports and exit codes, until there is more money, more users or more findings in it.

  --state ...      accepted (it is right as it is), corrected (it was booked), false-alarm, or
                   open (it is to be done after all)
  --note WHY       why; needed unless the state is open
  --by WHO         who you are (the name of the user of this computer)
  --all            lists closed cases too
  --limit N        cases in the list (${DEFAULT_LIMIT})
  --db FILE        the ledger (BALANCEBOOK_DB)
${RULES_HELP}
${scopeHelp(SCOPE_OPTIONS)}
${OUTPUT_HELP}
  --help           show this`;

const LIST_SQL = `
  select case_id, severity::varchar as severity, headline, is_open, review_state,
      strftime(reviewed_at, '%Y-%m-%d') as reviewed_on, reviewed_by, note, reopened_because
  from reviewed_cases
  where ($1 or is_open)
      and in_scope_case(reviewed_cases)
  order by is_open desc, case_order(reviewed_cases)`;

const COUNTS_SQL = `
  select
      count(*) filter (where is_open) as open,
      count(*) filter (where is_open and severity = 'critical') as critical,
      count(*) filter (where not is_open and review_state is not null) as closed,
      count(*) filter (where is_open and reopened_because is not null) as again
  from reviewed_cases
  where in_scope_case(reviewed_cases)`;

/**
 * Lists cases, or keeps what is said of one, as the arguments say.
 *
 * @returns The exit code: 0, or 1 with one line that says why.
 */
export function reviewTask(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { names, options, flags } = readArguments(args, {
      takesNames: true,
      options: ["state", "note", "by", "limit", "db", "rules", ...SCOPE_OPTIONS],
      flags: ["all"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const [caseId, surplus] = names;
    if (surplus !== undefined) throw new UserError(`Cannot use "${surplus}": see --help`);
    useRules(options.rules);
    const { state, note, by } = options;
    const isJudged = [state, note, by].some((given) => given !== undefined);
    if (caseId === undefined && isJudged) {
      throw new UserError("Cannot review: name the case; `deno task review` lists them");
    }
    if (isJudged) requireJudgement({ state, note, by: by ?? "?" });
    const { scope, thresholds } = readScopeOptions(options);
    const limit = readLimit(options.limit);
    const reader = await LedgerReader.open(resolve(options.db ?? defaultLedgerPath()), {
      onQuery: showQuery,
      onWarning: console.error,
      ...thresholds === undefined ? {} : { thresholds },
    });
    try {
      await reader.setScope(scope);
      if (caseId === undefined) await list(reader, flags.all, limit);
      else if (!isJudged) await show(reader, caseId);
      else {
        const review = await reviewCase(reader, caseId, { state: state!, note, by });
        addResult({ review });
        console.log(`${review.case_id} ${review.state} by ${review.by}: ${review.headline}`);
      }
      console.log(await count(reader));
      if (isJsonWanted()) addResult({ cases: await countCases(reader) });
      return 0;
    } finally {
      reader.close();
    }
  }, { isCancellable: true });
}

async function list(reader: LedgerReader, isAll: boolean, limit: number): Promise<void> {
  const columns = await reader.columns(LIST_SQL, [isAll]);
  const total = columns.case_id.length;
  addResult({
    total,
    listed: Array.from({ length: Math.min(total, limit) }, (_, row) =>
      Object.fromEntries(
        Object.entries(columns).map(([name, values]) => [name, values[row]]),
      )),
  });
  for (let row = 0; row < Math.min(total, limit); row++) {
    const text = (name: string) => columns[name][row] === null ? "" : String(columns[name][row]);
    const kind = columns.is_open[row] === true ? text("severity") : "closed";
    console.log(oneLine(`${text("case_id")}  ${kind.padEnd(8)}  ${text("headline")}`));
    if (text("review_state") === "") continue;
    const note = text("note") === "" ? "" : `: ${text("note")}`;
    const because = text("reopened_because");
    const again = because === "" ? "" : `; open again: ${because}`;
    const judged = `${text("review_state")} on ${text("reviewed_on")} by ${text("reviewed_by")}`;
    console.log(oneLine(`${" ".repeat(17)}${judged}${note}${again}`));
  }
  if (total > limit) console.log(`... and ${total - limit} more: --limit ${total}`);
}

/** Says of a case what a person has to know to judge it. */
async function show(reader: LedgerReader, caseId: string): Promise<void> {
  const { case: found, entries, stepCount } = await readCase(reader, caseId, {
    limit: 1,
    steps: 1,
  });
  addResult({ case: found });
  const { review_state: state, reviewed_by, note } = found;
  const entryCount = entries.reduce((sum, { rows }) => sum + rows.length, 0);
  const lines = [
    `${found.case_id}  ${found.is_open ? found.severity : "closed"}  ${found.headline}`,
    `What happened: ${found.reason}.`,
    `For the company: ${found.for_company}.`,
    `For the ${found.user_count > 1 ? "users" : "user"}: ${found.for_user}.`,
    state === null
      ? "Reviewed: by nobody yet; --state, --note and --by say what you judge"
      : `Reviewed: ${state} by ${reviewed_by}${note === null ? "" : `: ${note}`}`,
    `${counted(stepCount, "step")}, ${
      counted(entryCount, "entry", "entries")
    } and the log lines: ` +
    `deno task serve, /case/${found.case_id}`,
  ];
  for (const line of lines) console.log(oneLine(line));
}

async function count(reader: LedgerReader): Promise<string> {
  const { open, critical, closed, again } = await reader.columns(COUNTS_SQL);
  const parts = [
    `${counted(Number(open[0]), "open case")}, ${critical[0]} critical`,
    ...(Number(again[0]) > 0 ? [`${again[0]} open again`] : []),
    ...(Number(closed[0]) > 0
      ? [`${closed[0]} closed by review (${reviewsPath(reader.path)})`]
      : []),
  ];
  return parts.join("; ");
}

/** Keeps a text of the logs from moving the terminal's cursor. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UserError(`Cannot use --limit "${text}": expected a whole number from 1`);
}

if (import.meta.main) await runAsProcess(reviewTask);
