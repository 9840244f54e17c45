import { relative, resolve } from "node:path";
import { counted } from "../ledger/counted.ts";
import { SAMPLE_LEDGER, SAMPLE_LOGS } from "../ledger/paths.ts";
import { findNotebooks, nameOf } from "../notebook/runner/cells.ts";
import { checkNotebooks, formatProblem } from "../notebook/runner/check.ts";
import {
  type NotebookResult,
  runNotebooks,
  type RunNotebooksOptions,
  type RunNotebooksResult,
  type RunProgress,
} from "../notebook/runner/run.ts";
import { defaultLedgerPath } from "../ledger/store/ledger_path.ts";
import { LedgerReader } from "../ledger/store/open.ts";
import { readArguments, runTask } from "./_args.ts";
import { ingestWithProgress, keepResultsWithProgress } from "./_ingest_lines.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, isJsonWanted, OUTPUT_HELP } from "./_output.ts";
import {
  outputFolder,
  readScopeOptions,
  RULES_HELP,
  SCOPE_HELP,
  SCOPE_OPTIONS,
  scopeVariables,
  useRules,
} from "./_scope.ts";

const HELP =
  `Usage: deno task notebooks [NAME...] [--db FILE] [--from DAY] [--to DAY] [--currency CODE] ...

Runs the notebooks of notebooks/ in Jupyter's kernels, without a browser, and writes them with their outputs
into out/; \`deno task site\` and \`serve\` make pages of them. Names go with or without .ipynb; none means
all. scratch/NAME, or any other path, is a notebook of your own. What is narrowed by the options below goes
into a folder of its own, such as out/currency-BHD.

  -o, --output DIR where to
  --db FILE        the ledger to read (BALANCEBOOK_DB)
${RULES_HELP}
${SCOPE_HELP}
  --save           write the outputs back into the notebooks as well
  --check          only type-check the cells
${OUTPUT_HELP}
  --help           show this

What is not given is taken from the environment (BALANCEBOOK_FROM, BALANCEBOOK_CURRENCY, ...). Each notebook
says at its top what it shows.`;

/**
 * Runs notebooks as the arguments say, and prints how it went.
 *
 * @returns the exit code: 0 if everything held, 1 if not
 */
export function notebooks(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { names, options, flags } = readArguments(args, {
      takesNames: true,
      options: ["db", "output", "rules", ...SCOPE_OPTIONS],
      flags: ["save", "check"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    if (flags.check) return await check(names);
    useRules(options.rules);
    const dbPath = options.db === undefined ? undefined : resolve(options.db);
    const scope = readScopeOptions(options);
    const paths = await findNotebooks(names);
    const outDir = resolve(options.output ?? outputFolder(scope));
    const { ok } = await runAndReport({
      names,
      dbPath,
      isIngested: !isIngestedByNotebook(),
      save: flags.save,
      prepare: async () => {
        if (!isIngestedByNotebook()) await prepareLedger(dbPath ?? defaultLedgerPath());
        return await scopeVariables(scope, paths, dbPath);
      },
      outDir,
    });
    return ok ? 0 : 1;
  });
}

/** Whether logs are named that `01_ingest` reads, before the others run. */
function isIngestedByNotebook(): boolean {
  return Boolean(Deno.env.get("BALANCEBOOK_LOGS"));
}

/**
 * Sees to it that there is a ledger to read: that of the sample is made, as its notebooks would make it.
 *
 * @throws {UserError} If there is none, and it is not that of the sample.
 */
async function prepareLedger(ledger: string): Promise<void> {
  if (resolve(ledger) === SAMPLE_LEDGER) {
    await ingestWithProgress([SAMPLE_LOGS], ledger);
    await keepResultsWithProgress(ledger);
  }
  (await LedgerReader.open(ledger)).close();
}

/** Runs notebooks in kernels, with a line for each and one summary at the end. */
export async function runAndReport(
  options: RunNotebooksOptions & { readonly outDir: string },
): Promise<RunNotebooksResult> {
  const ran = await runNotebooks({
    ...options,
    onProgress: makePrinter(
      Deno.stdout.isTerminal() && !Deno.env.has("CI") && !isJsonWanted(),
    ),
  });
  addResult({
    notebooks: ran.results.map(({ name, durationMs, summary, failure, executedPath }) => ({
      name,
      ok: failure === undefined,
      durationMs,
      summary,
      failure: failure === undefined ? undefined : `${failure.errorName}: ${failure.message}`,
      executed: executedPath,
    })),
    problems: ran.problems.map(formatProblem),
  });
  for (const problem of ran.problems) console.error(formatProblem(problem));
  console.log(summarize(ran, options.outDir));
  return ran;
}

/** Says in a line each, by name, what was wrong with notebooks that ran, or could not, in kernels. */
export function failuresOf({ problems, results }: RunNotebooksResult): Map<string, string> {
  const wrong = problems.map((problem) => [problem.notebook, formatProblem(problem)] as const);
  const failed = results.flatMap(({ name, failure }) =>
    failure === undefined ? [] : [
      [
        name,
        `${
          failure.cell === undefined ? "" : `Cell ${failure.cell}: `
        }${failure.errorName}: ${failure.message}`,
      ] as const,
    ]
  );
  return new Map([...wrong.reverse(), ...failed]);
}

async function check(names: readonly string[]): Promise<number> {
  const paths = await findNotebooks(names);
  const problems = await checkNotebooks(paths);
  for (const problem of problems) console.error(formatProblem(problem));
  addResult({ checked: paths.map(nameOf), problems: problems.map(formatProblem) });
  console.log(
    problems.length === 0
      ? `Type check passed: ${paths.map(nameOf).join(", ") || "no notebook"}`
      : `${counted(problems.length, "problem")} in the cells`,
  );
  return problems.length === 0 ? 0 : 1;
}

function makePrinter(isLive: boolean): (progress: RunProgress) => void {
  const clear = isLive ? "\r\u001b[K" : "";
  const print = (text: string) => {
    if (isLive) Deno.stdout.writeSync(new TextEncoder().encode(text));
    else console.log(text.trimEnd());
  };
  return (progress) => {
    if (progress.kind === "setup") print(`${clear}${progress.line}\n`);
    else if (progress.kind === "notebook") print(`${clear}${describeResult(progress.result)}\n`);
    else if (isLive) print(`${clear}${progress.name}  cell ${progress.done} of ${progress.total}`);
  };
}

function describeResult({ name, durationMs, summary, failure }: NotebookResult): string {
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  if (failure === undefined) return `${name}  ok, ${seconds}${summary ? `  ${summary}` : ""}`;
  const place = failure.cell === undefined ? "" : ` in cell ${failure.cell} (${failure.line})`;
  const lines = [
    `${name}  FAILED, ${seconds}${place}`,
    `  ${failure.errorName}: ${failure.message}`,
    ...(failure.stderr?.trim().split("\n").slice(-8).map((line) => `  | ${line}`) ?? []),
  ];
  return lines.join("\n");
}

function summarize({ problems, results, durationMs }: RunNotebooksResult, folder: string): string {
  if (problems.length > 0) {
    return `${counted(problems.length, "problem")} in the cells; nothing was run`;
  }
  if (results.length === 0) return "There are no notebooks to run";
  const held = results.filter(({ failure }) => failure === undefined).length;
  const where = relative(Deno.cwd(), folder) || ".";
  return `${held} of ${counted(results.length, "notebook")} ok, ${
    (durationMs / 1000).toFixed(1)
  } s; ` +
    `with their outputs in ${where}`;
}

if (import.meta.main) await runAsProcess(notebooks);
