import type { LedgerReader } from "../../../ledger/store/open.ts";
import type { ReadyNotebook, RunCell, RunCellsOptions } from "../content/run_cells.ts";
import {
  type Asked,
  type FromThread,
  receiveError,
  sendError,
  type ToThread,
} from "./cell_messages.ts";

/** How long a single query of a page may take. */
const LONGEST_QUERY_MS = 600_000;

/** A notebook's cells in a thread, seen from the one that has the database. */
export class ThreadRun {
  /** The cell that began last. */
  cell: number | null = null;
  readonly #thread: Worker;
  readonly #options: Pick<RunCellsOptions, "variables" | "host">;
  readonly #patienceMs: number;
  readonly #readers: LedgerReader[] = [];
  readonly #asked = new Set<Promise<void>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #giveUp: () => void = () => {};

  constructor(
    thread: Worker,
    options: Pick<RunCellsOptions, "variables" | "host">,
    patienceMs: number,
  ) {
    this.#thread = thread;
    this.#options = options;
    this.#patienceMs = patienceMs;
  }

  /**
   * Runs the cells until they end, or give no sign of life for too long; queries that are under way then
   * are ended.
   *
   * @returns The cells with what they showed; null where they did not end: the thread must be ended then.
   */
  async run({ path }: ReadyNotebook): Promise<RunCell[] | null> {
    const { promise, resolve, reject } = Promise.withResolvers<RunCell[] | null>();
    this.#giveUp = () => resolve(null);
    this.#thread.onmessage = ({ data }: MessageEvent<FromThread>) => {
      if (data.kind === "over") resolve(data.cells);
      else if (data.kind === "failed") reject(receiveError(data.error));
      else if (data.kind === "cell") this.cell = data.cell;
      else this.#answer(data);
      this.#wait();
    };
    this.#thread.onerror = (event) => {
      // Otherwise the error of one page ends the server.
      event.preventDefault();
      reject(new Error(event.message));
    };
    this.#wait();
    const { variables, host: { ledgerPath } } = this.#options;
    this.#say({ kind: "run", path, variables, ledgerPath });
    try {
      return await promise;
    } finally {
      if (this.#asked.size > 0) {
        for (const reader of this.#readers) reader.interrupt();
        await Promise.all(this.#asked);
      }
      clearTimeout(this.#timer);
    }
  }

  #say(message: ToThread): void {
    this.#thread.postMessage(message);
  }

  /** Waits for the next sign of life; a query has its own time. */
  #wait(): void {
    clearTimeout(this.#timer);
    const isAsking = this.#asked.size > 0;
    this.#timer = setTimeout(
      () => this.#giveUp(),
      isAsking ? LONGEST_QUERY_MS : this.#patienceMs,
    );
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
      case "setScope":
        return await reader.setScope(first);
      case "loadReviews":
        return await reader.loadReviews();
    }
  }
}
