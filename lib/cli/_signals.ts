import { UserError } from "../ledger/error.ts";
import { cancelAll } from "../ledger/store/cancel.ts";

const CODES = { SIGINT: 130, SIGTERM: 143 } as const;
const SIGNALS: readonly (keyof typeof CODES)[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];
/** How long work that begins after a signal lasts at most. */
const AGAIN_MS = 100;

/** Called in place of all else where a task ends by itself when it is asked to. */
let endGently: (() => void) | undefined;

/** Ends a task when the process is asked to end; ends the process when it is asked once more. */
export class SignalListener {
  /** The exit code of the signal that came. */
  code: number | undefined;
  /** Rejects where nothing is under way that could clear up behind itself. */
  readonly stopped: Promise<never>;
  readonly #isCancellable: boolean;
  readonly #listeners: readonly (readonly [Deno.Signal, () => void])[];
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param isCancellable Whether what is under way is to end, and the task by that. */
  constructor(isCancellable: boolean) {
    this.#isCancellable = isCancellable;
    const { promise, reject } = Promise.withResolvers<never>();
    this.stopped = promise;
    promise.catch(() => {});
    this.#listeners = SIGNALS.map((signal) => {
      const listener = () => this.#hear(CODES[signal], reject);
      Deno.addSignalListener(signal, listener);
      return [signal, listener];
    });
  }

  #hear(code: number, reject: (reason: UserError) => void): void {
    if (this.code !== undefined) Deno.exit(code);
    this.code = code;
    if (endGently !== undefined) return endGently();
    const stop = () => this.#isCancellable ? cancelAll() : 0;
    if (stop() === 0) return reject(new UserError("Stopped before it was done"));
    // A stop that comes between two steps of a task must end the next one.
    this.#timer = setInterval(stop, AGAIN_MS);
  }

  /** Has signals do what they do by themselves. */
  remove(): void {
    clearInterval(this.#timer);
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
  }
}

/**
 * Does work that goes on until the process is asked to end, such as a server's; the task has ended well then.
 *
 * @param work Ends soon after its signal is aborted.
 */
export async function untilAsked<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController();
  endGently = () => ending.abort();
  try {
    return await work(ending.signal);
  } finally {
    endGently = undefined;
  }
}
