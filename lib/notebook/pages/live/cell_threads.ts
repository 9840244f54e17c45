import { Worker } from "node:worker_threads";
import type { ReadyNotebook, RunCell } from "../content/run_cells.ts";
import { type CellLimits, type RunEnd, ThreadRun, type ThreadRunOptions } from "./thread_run.ts";

/** Threads at once; each holds the library and what a page draws. */
const MOST_THREADS = 2;
const PATIENCE_MS = 30_000;
const LONGEST_CELL_MS = 600_000;
const MEMORY_MB = 1024;

/**
 * Runs cells of notebooks in threads that can be ended, a page at a time in each; the database stays in
 * this one, which answers what they ask of it. So a cell that never ends, or takes all memory, takes no
 * other page down.
 */
export class CellThreads {
  readonly #limits: Required<CellLimits>;
  readonly #idle: Worker[] = [];
  readonly #queue: (() => void)[] = [];
  readonly #closing = new AbortController();
  #busy = 0;

  constructor(
    { patienceMs = PATIENCE_MS, longestCellMs = LONGEST_CELL_MS, memoryMb = MEMORY_MB }:
      CellLimits = {},
  ) {
    this.#limits = { patienceMs, longestCellMs, memoryMb };
  }

  /**
   * Runs the cells of a notebook; where one does not end, it has an error, and its thread is ended.
   *
   * @param signal Ends them because nobody waits for them.
   */
  async draw(
    notebook: ReadyNotebook,
    options: ThreadRunOptions,
    signal: AbortSignal,
  ): Promise<RunCell[]> {
    await this.#takeTurn();
    try {
      const ended = AbortSignal.any([signal, this.#closing.signal]);
      ended.throwIfAborted();
      const thread = this.#idle.pop() ?? this.#begin();
      const run = new ThreadRun(thread, options, this.#limits);
      let end: RunEnd | undefined;
      try {
        end = await run.run(notebook, ended);
      } finally {
        const isFit = end?.cells !== undefined && !this.#closing.signal.aborted;
        if (isFit) this.#idle.push(thread);
        else void thread.terminate();
      }
      return end.cells ?? withEnd(notebook, run.cell, end.reason);
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#busy--;
      else next();
    }
  }

  /** Ends all threads; pages that are being made fail. */
  close(): void {
    this.#closing.abort(new Error("The server ends"));
    for (const thread of this.#idle.splice(0)) void thread.terminate();
  }

  /** Begins a thread; without a limit its memory would be the server's end. */
  #begin(): Worker {
    const thread = new Worker(new URL("./cell_thread.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.memoryMb },
    });
    // One that ends may have an error to tell when no page waits for it any more.
    return thread.on("error", () => {});
  }

  async #takeTurn(): Promise<void> {
    if (this.#busy < MOST_THREADS) this.#busy++;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
  }
}

/** The cells of a notebook of which one did not end; what those before it showed went with the thread. */
function withEnd(
  { cells }: ReadyNotebook,
  current: number | null,
  reason: string,
): RunCell[] {
  const code = cells.filter(({ kind }) => kind === "code");
  const failedAt = current ?? code[0]?.number ?? 0;
  const message = `${reason}; what the cells above it showed is gone with it`;
  return cells.map((cell) => ({
    ...cell,
    outputs: cell.number === failedAt ? [{ kind: "failed" as const, message, line: null }] : [],
    isLeftOut: cell.kind === "code" && cell.number > failedAt,
  }));
}
