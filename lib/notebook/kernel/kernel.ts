import { cancelAll } from "../../ledger/store/cancel.ts";

/** One representation of a value per media type, as Jupyter takes it. */
export type MediaBundle = Record<string, unknown>;

/** The method by which a value says how a notebook shows it. */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** What one cell sent, as the kernel counted it; compared with what arrived. */
export interface CellTally {
  /** The kernel's number of the cell, counted from 1. */
  readonly execution: number;
  /** Displays and results sent. */
  readonly displays: number;
  /** Bytes of UTF-8 written to standard output through the console. */
  readonly stdoutBytes: number;
  /** Bytes of UTF-8 written to standard error through the console. */
  readonly stderrBytes: number;
  /** Errors that were thrown outside the cell's own flow, in callbacks. */
  readonly uncaught: number;
}

type Stream = "stdout" | "stderr";
type Broadcast = (type: string, content: unknown, extra?: unknown) => Promise<void>;

interface DisplayOptions {
  raw?: boolean;
  update?: boolean;
  display_id?: string;
}

interface PublicJupyter {
  broadcast: Broadcast;
  display(value: unknown, options?: DisplayOptions): Promise<void>;
}

interface Internals {
  jupyter?: {
    broadcastResult?: (execution: number, result: unknown) => Promise<void>;
    [INSTALLED]?: true;
  };
  Console?: new (print: (text: string, level: number) => void) => Console;
}

const INSTALLED = Symbol.for("balancebook.kernel");
const TICK_MS = 10;
const ON_TIME_TICKS = 3;
const MAX_LAG_MS = 5;
const END_OF_CELL_MS = 1500;
const BYTES_A_TICK = 65_536;
const SHUTDOWN_MS = 1000;
const NOTHING_STOPPED =
  "Stop ends queries, and none is running; to stop anything else, restart the kernel.";

/**
 * Works around the Deno kernel, which loses and misplaces output, once per kernel.
 *
 * The kernel answers "idle" before its output queue is empty. The workaround merges what the console
 * writes, sends it before each display, and holds the end of a cell until all of it has left.
 * Errors in callbacks, which would hang the kernel or vanish, are printed. The Stop button, whose
 * signal would end the kernel, stops its queries. When the environment
 * variable `BALANCEBOOK_TALLY` names a file, one JSON line per cell ({@linkcode CellTally}) is
 * appended to it, so that a runner can compare what was sent with what arrived.
 *
 * What a cell writes just before it throws is sent at once, since the kernel does not wait for
 * such a cell; about one in two hundred of those lines is still lost where nobody reads on.
 *
 * The kernel's private API is looked for; where it is missing, nothing is changed. An import changes
 * nothing either: `openLedger()`, `show()` and `withProgress()` call this first.
 *
 * @returns "installed", "already" (by an earlier call), or "absent" (not in a kernel that we know)
 */
export function installKernelWorkaround(): "installed" | "already" | "absent" {
  const kernel = internals();
  const sendResult = kernel?.jupyter?.broadcastResult;
  if (kernel?.jupyter === undefined || sendResult === undefined) return "absent";
  if (kernel.jupyter[INSTALLED]) return "already";

  const jupyter = Deno.jupyter as unknown as PublicJupyter;
  const send = jupyter.broadcast;
  const sendDisplay = jupyter.display;
  const tallyPath = Deno.env.get("BALANCEBOOK_TALLY");
  const count = { displays: 0, stdoutBytes: 0, stderrBytes: 0, uncaught: 0 };
  const encoder = new TextEncoder();
  let isQuiet = true;
  let waiting: { name: Stream; text: string }[] = [];
  let sent: Promise<unknown> = Promise.resolve();
  let sentBytes = 0;

  const flush = (): Promise<unknown> => {
    const messages = waiting;
    waiting = [];
    for (const message of messages) {
      sent = Promise.allSettled([sent, send("stream", message)]);
    }
    return sent;
  };

  const write = (name: Stream, text: string) => {
    count[`${name}Bytes`] += encoder.encode(text).length;
    const last = waiting.at(-1);
    if (last?.name === name) last.text += text;
    else waiting.push({ name, text });
    if (isQuiet) {
      isQuiet = false;
      flush();
      queueMicrotask(() => {
        isQuiet = true;
        flush();
      });
    }
  };

  if (kernel.Console !== undefined) {
    const merged = new kernel.Console((text, level) =>
      write(level > 1 ? "stderr" : "stdout", text)
    );
    Object.assign(
      console,
      Object.fromEntries(Object.entries(merged).filter(([, v]) => typeof v === "function")),
    );
  }

  jupyter.display = async (value, options) => {
    await flush();
    await sendDisplay(value, options);
    sentBytes += sizeOf(value);
    if (!options?.update) count.displays++;
  };

  kernel.jupyter.broadcastResult = async (execution, result) => {
    await flush();
    await sendResult(execution, result);
    if (result !== undefined) count.displays++;
    await flush();
    await waitForQueue(sentBytes);
    sentBytes = 0;
    if (tallyPath !== undefined) {
      const tally: CellTally = { execution, ...count };
      Deno.writeTextFileSync(tallyPath, JSON.stringify(tally) + "\n", { append: true });
    }
    Object.assign(count, { displays: 0, stdoutBytes: 0, stderrBytes: 0, uncaught: 0 });
  };

  const report = (event: Event, what: string, error: unknown) => {
    event.preventDefault();
    count.uncaught++;
    console.error(what, error instanceof Error ? error.stack ?? String(error) : error);
  };
  globalThis.addEventListener("error", (e) => report(e, "Uncaught:", e.error ?? e.message));
  globalThis.addEventListener("unhandledrejection", (e) => {
    report(e, "Unhandled rejection:", e.reason);
  });
  Deno.addSignalListener("SIGINT", () => {
    if (cancelAll() > 0) return;
    // Jupyter sends this signal before it shuts a kernel down, too, and then nobody needs advice.
    setTimeout(() => console.log(NOTHING_STOPPED), SHUTDOWN_MS);
  });

  kernel.jupyter[INSTALLED] = true;
  return "installed";
}

/**
 * Gives the kernel time to empty its output queue, which it does not report: 30 ms, more after large
 * outputs, and on a machine that is busy until it keeps time again, 1.5 s at most.
 */
async function waitForQueue(sentBytes: number): Promise<void> {
  const wanted = ON_TIME_TICKS + Math.floor(sentBytes / BYTES_A_TICK);
  const begun = performance.now();
  for (let inTime = 0; inTime < wanted && performance.now() - begun < END_OF_CELL_MS;) {
    const tick = performance.now();
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    const isLate = performance.now() - tick > TICK_MS + MAX_LAG_MS;
    inTime = isLate ? 0 : inTime + 1;
  }
}

/** Estimates how many bytes a bundle has. */
function sizeOf(bundle: unknown): number {
  return Object.values(bundle ?? {}).reduce(
    (sum: number, value) => sum + (typeof value === "string" ? value.length : 0),
    0,
  );
}

/** Returns whether this code runs inside a Deno kernel for Jupyter. */
export function isInKernel(): boolean {
  return internals()?.jupyter?.broadcastResult !== undefined;
}

/**
 * Sends a bundle to the notebook's current cell.
 *
 * @returns false where there is no kernel, and nothing was sent
 */
export async function display(bundle: MediaBundle): Promise<boolean> {
  if (!isInKernel()) return false;
  await (Deno.jupyter as unknown as PublicJupyter).display(bundle, { raw: true });
  return true;
}

/** Sends a bundle under an id, or puts it into the place of what was sent under that id before. */
export async function sendDisplay(
  bundle: MediaBundle,
  { id, update }: { readonly id: string; readonly update: boolean },
): Promise<void> {
  const jupyter = Deno.jupyter as unknown as PublicJupyter;
  await jupyter.display(bundle, { raw: true, display_id: id, update });
}

function internals(): Internals | undefined {
  const deno = Deno as unknown as Record<PropertyKey, unknown>;
  const key = deno.internal;
  return typeof key === "symbol" ? deno[key] as Internals | undefined : undefined;
}
