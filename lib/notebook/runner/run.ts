import { join } from "node:path";
import { UserError } from "../../ledger/error.ts";
import { outFolder } from "../../ledger/paths.ts";
import { defaultLedgerPath } from "../../ledger/store/ledger_path.ts";
import { SpillFolder } from "../../ledger/store/spill_folder.ts";
import { findNotebooks, nameOf, NOTEBOOKS_DIR, writesLedger } from "./cells.ts";
import { type CellProblem, checkNotebooks } from "./check.ts";
import { isInstalled, setUpJupyter } from "./environment.ts";
import { PythonRunner, type RunnerEvent } from "./python_runner.ts";

/** Kernels at once; each holds a ledger's query and its charts in memory. */
const MOST_AT_ONCE = 4;

/** Options of {@linkcode runNotebooks}. */
export interface RunNotebooksOptions {
  /** Names of notebooks, with or without `.ipynb`; all of them by default. */
  readonly names?: readonly string[];
  /** The ledger that the notebooks open; passed to them as `BALANCEBOOK_DB`. */
  readonly dbPath?: string;
  /** Whether the ledger holds the logs already that `01_ingest` would read; it need not go before others. */
  readonly isIngested?: boolean;
  /** Write the outputs back into the notebooks themselves; false by default. */
  readonly save?: boolean;
  /** Where the notebooks are; the repository's `notebooks/` by default. */
  readonly notebooksDir?: string;
  /** Where executed notebooks go; `out/` by default. */
  readonly outDir?: string;
  /** More environment variables for the kernel. */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Makes what the notebooks read, while Jupyter starts; gives more environment variables for the kernel.
   * Where it throws, nothing is run.
   */
  readonly prepare?: () => Promise<Readonly<Record<string, string>>>;
  /** How long one cell may take, in milliseconds; 10 minutes by default. */
  readonly cellTimeoutMs?: number;
  /** Called as the run continues. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/** How far a run of notebooks has come. */
export type RunProgress =
  | { readonly kind: "setup"; readonly line: string }
  | { readonly kind: "cell"; readonly name: string; readonly done: number; readonly total: number }
  | { readonly kind: "notebook"; readonly result: NotebookResult };

/** Why a notebook did not hold. */
export interface NotebookFailure {
  /** The cell's position in the notebook, counted from 1; absent if no cell is to blame. */
  readonly cell?: number;
  /** The first line of the cell's source. */
  readonly line?: string;
  readonly errorName: string;
  readonly message: string;
  /** The end of what the cell wrote to standard error. */
  readonly stderr?: string;
}

/** How one notebook went. */
export interface NotebookResult {
  readonly name: string;
  readonly durationMs: number;
  /** The first line that the cell tagged `checks` shows. */
  readonly summary?: string;
  readonly failure?: NotebookFailure;
  /** The executed notebook, as far as it came. */
  readonly executedPath: string;
}

/** How a run of notebooks went. */
export interface RunNotebooksResult {
  /** Problems of the type checker; where there are any, nothing was run. */
  readonly problems: readonly CellProblem[];
  readonly results: readonly NotebookResult[];
  /** How long it took from the type check to the last notebook, in milliseconds. */
  readonly durationMs: number;
  /** Whether all cells are free of type errors, all of them ran, and no output was lost. */
  readonly ok: boolean;
}

/**
 * Type-checks notebooks, runs them, each in a kernel of its own, and writes them, executed, into `out/`.
 * `01_ingest`, which may write the ledger, runs alone and first; of the others as many run at once as
 * there are processors, four at the most.
 *
 * Lost output is a failure, and so is an error in a callback; one in a cell tagged `raises-exception` is
 * not. A failed notebook is written as far as it came, and does not keep the others from running.
 *
 * @throws {UserError} If a name stands for no notebook, Jupyter cannot be set up, or its runner
 * ends without an answer
 */
export async function runNotebooks(
  options: RunNotebooksOptions = {},
): Promise<RunNotebooksResult> {
  const { notebooksDir = NOTEBOOKS_DIR, outDir = outFolder(), onProgress, prepare } = options;
  const paths = await findNotebooks(options.names, notebooksDir);
  const begun = performance.now();
  const preparing = prepare?.() ?? Promise.resolve({});
  preparing.catch(() => {});
  // What is wrong with it is said before minutes go by.
  if (!await isInstalled()) await preparing;
  const jupyter = await setUpJupyter({
    onProgress: (line) => onProgress?.({ kind: "setup", line }),
  });
  const runner = new PythonRunner(jupyter);
  try {
    const problems = await checkNotebooks(paths);
    const prepared = await preparing;
    if (problems.length > 0 || paths.length === 0) {
      return { problems, results: [], durationMs: 0, ok: problems.length === 0 };
    }
    const variables = { ...options.variables, ...prepared };
    const ran = await runIn(runner, paths, { ...options, variables, outDir });
    return { problems, ...ran, durationMs: performance.now() - begun };
  } finally {
    await runner.end();
    SpillFolder.removeAbandoned(options.dbPath ?? defaultLedgerPath());
  }
}

interface RunInOptions extends RunNotebooksOptions {
  readonly outDir: string;
}

/** Runs notebooks whose cells are sound; gives what became of each, by name, and whether all is well. */
async function runIn(
  runner: PythonRunner,
  paths: readonly string[],
  { outDir, onProgress, ...options }: RunInOptions,
): Promise<Pick<RunNotebooksResult, "results" | "ok">> {
  const jobs = paths.map((path) => ({
    name: nameOf(path),
    source: path,
    save: options.save ?? false,
    runsAlone: writesLedger(path) && options.isIngested !== true,
  }));
  const results: NotebookResult[] = [];
  const job = {
    out: outDir,
    timeout_s: Math.ceil((options.cellTimeoutMs ?? 600_000) / 1000),
    at_once: Math.min(navigator.hardwareConcurrency, MOST_AT_ONCE),
    variables: {
      ...options.variables,
      ...(options.dbPath === undefined ? {} : { BALANCEBOOK_DB: options.dbPath }),
    },
    notebooks: jobs,
  };
  const { code, reason } = await runner.run(job, (event) => {
    if (event.event === "cell") return onProgress?.({ kind: "cell", ...event });
    const result = readResult(event, outDir);
    results.push(result);
    onProgress?.({ kind: "notebook", result });
  });
  const left = jobs.find((one) => results.every(({ name }) => name !== one.name));
  if (left !== undefined) throw new UserError(`Cannot run ${left.name}: ${reason}`);
  results.sort((one, other) => one.name < other.name ? -1 : 1);
  return { results, ok: code === 0 && results.every(({ failure }) => !failure) };
}

function readResult(
  event: Exclude<RunnerEvent, { event: "cell" }>,
  outDir: string,
): NotebookResult {
  const { name, durationMs } = event;
  const result = { name, durationMs, executedPath: join(outDir, `${name}.ipynb`) };
  if (event.event === "held") return { ...result, summary: event.summary ?? undefined };
  return {
    ...result,
    failure: {
      cell: event.cell ?? undefined,
      line: event.line ?? undefined,
      errorName: event.errorName,
      message: event.message,
      stderr: event.stderr || undefined,
    },
  };
}
