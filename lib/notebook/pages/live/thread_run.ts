import type { Worker } from "node:worker_threads";
import type { LedgerReader } from "../../../ledger/store/open.ts";
import type { ReadyNotebook, RunCell, RunCellsOptions } from "../content/run_cells.ts";
import {
  type Asked,
  type FromThread,
  receiveError,
  sendError,
  type ToThread,
} from "./cell_messages.ts";

/** What cells may take. */
export interface CellLimits {
  /** How long they may neither begin another one nor ask for anything, in milliseconds; half a minute by default. */
  readonly patienceMs?: number;
  /** How long one may take, whatever it does, in milliseconds; ten minutes by default. */
  readonly longestCellMs?: number;
  /** How much memory their thread may take beside the database's, in MiB; 1024 by default. */
  readonly memoryMb?: number;
}

/** What cells see and whom they ask. */
export type ThreadRunOptions = Pick<RunCellsOptions, "variables" | "host">;

/** How cells ended: with what they showed, or the reason why they did not. */
export type RunEnd =
  | { readonly cells: RunCell[] }
  | { readonly cells?: undefined; readonly reason: string };

const LATE_MS = 100;
let count = 0;

/** A notebook's cells in a thread, seen from the one that has the database. */
export class ThreadRun {
  /** The cell that began last. */
  cell: number | null = null;
  readonly #run = ++count;
  readonly #thread: Worker;
  readonly #options: ThreadRunOptions;
  readonly #limits: Required<CellLimits>;
  readonly #readers: LedgerReader[] = [];
  readonly #asked = new Set<Promise<void>>();
  #cellBegunAt = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #giveUp: (reason: string) => void = () => {};

  constructor(thread: Worker, options: ThreadRunOptions, limits: Required<CellLimits>) {
    this.#thread = thread;
    this.#options = options;
    this.#limits = limits;
  }

  /**
   * Runs the cells until they end, give no sign of life for too long, or take their thread down; queries
   * that are under way then are ended.
   *
   * @param signal Ends them.
   * @returns What became of them; where that is a reason, the thread must be ended.
   */
  async run({ path }: ReadyNotebook, signal: AbortSignal): Promise<RunEnd> {
    const { promise, resolve, reject } = Promise.withResolvers<RunEnd>();
    this.#giveUp = (reason) => resolve({ reason });
    const onMessage = (data: FromThread) => {
      // What cells of an earlier page go on with is not of this one.
      if (data.run !== this.#run) return;
      if (data.kind === "over") resolve({ cells: data.cells });
      else if (data.kind === "failed") reject(receiveError(data.error));
      else if (data.kind === "cell") this.#begin(data.cell);
      else this.#answer(data);
      this.#wait();
    };
    // Otherwise the error of one page ends the server.
    // What the thread said before may come after it.
    const giveUpSoon = (reason: string) => void setTimeout(() => this.#giveUp(reason), LATE_MS);
    const onError = ({ message }: Error) =>
      giveUpSoon(`It was stopped by an error that nothing waited for: ${message}`);
    const onExit = (code: number) => giveUpSoon(`It ended its thread with exit code ${code}`);
    const onAbort = () => this.#giveUp("Nobody waited for it any longer");
    this.#thread.on("message", onMessage).on("error", onError).on("exit", onExit);
    signal.addEventListener("abort", onAbort);
    this.#wait();
    const { variables, host: { ledgerPath } } = this.#options;
    this.#say({ kind: "run", run: this.#run, path, variables, ledgerPath });
    try {
      return await promise;
    } finally {
      if (this.#asked.size > 0) {
        for (const reader of this.#readers) reader.interrupt();
        await Promise.all(this.#asked);
      }
      clearTimeout(this.#timer);
      signal.removeEventListener("abort", onAbort);
      this.#thread.off("message", onMessage).off("exit", onExit);
      this.#thread.off("error", onError);
    }
  }

  #say(message: ToThread): void {
    this.#thread.postMessage(message);
  }

  #begin(cell: number): void {
    this.cell = cell;
    this.#cellBegunAt = performance.now();
  }

  /** Waits for the next sign of life; a query has the time of its cell. */
  #wait(): void {
    clearTimeout(this.#timer);
    const { patienceMs, longestCellMs } = this.#limits;
    const leftMs = this.#cellBegunAt + longestCellMs - performance.now();
    const isPatient = this.#asked.size === 0 && patienceMs < leftMs;
    const reason = isPatient
      ? `It gave no sign of life for ${secondsOf(patienceMs)} and was stopped`
      : `It did not end within ${secondsOf(longestCellMs)} and was stopped`;
    this.#timer = setTimeout(() => this.#giveUp(reason), isPatient ? patienceMs : leftMs);
  }

  #answer({ id, what }: Extract<FromThread, { kind: "ask" }>): void {
    const answered = this.#call(what).then(
      (value) => this.#say({ kind: "answer", id, value }),
      (error) => this.#say({ kind: "refusal", id, error: sendError(error) }),
    ).finally(() => {
      this.#asked.delete(answered);
      this.#wait();
    });
    this.#asked.add(answered);
  }

  async #call(what: Asked): Promise<unknown> {
    if (what.call === "open") {
      const reader = await this.#options.host.open(what.path, what.options);
      this.#readers.push(reader);
      return {
        reader: this.#readers.length - 1,
        path: reader.path,
        rules: reader.rules,
      };
    }
    const reader = this.#readers[what.reader];
    // Sessions are closed when the page is made.
    if (what.call === "close") return null;
    const [first, second] = what.values as never[];
    switch (what.call) {
      case "columns":
        return await reader.columns(first, second);
      case "set":
        return await reader.set(first, second);
      case "setThresholds":
        return await reader.setThresholds(first);
      case "setScope":
        return await reader.setScope(first);
      case "loadReviews":
        return await reader.loadReviews();
    }
  }
}

function secondsOf(timeMs: number): string {
  return `${Math.max(1, Math.round(timeMs / 1000))} s`;
}
