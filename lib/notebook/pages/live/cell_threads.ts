import type { DrawCells } from "../content/notebook_page.ts";
import type { ReadyNotebook, RunCell } from "../content/run_cells.ts";
import { ThreadRun } from "./thread_run.ts";

/** Threads at once; each holds the library and what a page draws. */
const MOST_THREADS = 2;
const PATIENCE_MS = 30_000;

/**
 * Runs cells of notebooks in threads that can be ended, a page at a time in each; the database stays in
 * this one, which answers what they ask of it. So a cell that never ends takes no other page down.
 */
export class CellThreads {
  readonly #patienceMs: number;
  readonly #idle: Worker[] = [];
  readonly #queue: (() => void)[] = [];
  #busy = 0;
  #isClosed = false;

  /** @param patienceMs How long cells may neither begin another one nor ask for anything. */
  constructor(patienceMs: number = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  /** Runs the cells of a notebook; where one does not end, it has an error, and its thread is ended. */
  readonly draw: DrawCells = async (notebook, options) => {
    if (this.#busy < MOST_THREADS) this.#busy++;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    const thread = this.#idle.pop() ??
      new Worker(new URL("./cell_thread.ts", import.meta.url), { type: "module" });
    const run = new ThreadRun(thread, options, this.#patienceMs);
    let isFit = false;
    try {
      const cells = await run.run(notebook);
      isFit = cells !== null;
      return cells ?? withEnd(notebook, run.cell, this.#patienceMs);
    } finally {
      if (isFit && !this.#isClosed) this.#idle.push(thread);
      else thread.terminate();
      const next = this.#queue.shift();
      if (next === undefined) this.#busy--;
      else next();
    }
  };

  /** Ends the threads that wait; those in use end with their page. */
  close(): void {
    this.#isClosed = true;
    for (const thread of this.#idle.splice(0)) thread.terminate();
  }
}

/** The cells of a notebook of which one did not end; what those before it showed went with the thread. */
function withEnd(
  { cells }: ReadyNotebook,
  current: number | null,
  patienceMs: number,
): RunCell[] {
  const code = cells.filter(({ kind }) => kind === "code");
  const failedAt = current ?? code[0]?.number ?? 0;
  const seconds = Math.max(1, Math.round(patienceMs / 1000));
  const message = `It gave no sign of life for ${seconds} s and was stopped; ` +
    "what the cells above it showed is gone with it";
  return cells.map((cell) => ({
    ...cell,
    outputs: cell.number === failedAt ? [{ kind: "failed" as const, message, line: null }] : [],
    isLeftOut: cell.kind === "code" && cell.number > failedAt,
  }));
}
