import process from "node:process";
import { cancelAll } from "../../ledger/store/cancel.ts";
import { JUPYTER_DISPLAY, type MediaBundle } from "./display.ts";
import { holdEndOfCell, type ResultSender } from "./end_of_cell.ts";
import { restoreInheritedOutput } from "./inherited_output.ts";
import { showHiddenValues } from "./hidden_values.ts";

export { JUPYTER_DISPLAY, type MediaBundle };

type Stream = "stdout" | "stderr";

interface DisplayOptions {
  raw?: boolean;
  update?: boolean;
  display_id?: string;
}

interface PublicJupyter {
  broadcast(type: string, content: unknown, extra?: unknown): Promise<void>;
  display(value: unknown, options?: DisplayOptions): Promise<void>;
}

interface Internals {
  jupyter?: ResultSender;
  Console?: new (print: (text: string, level: number) => void) => Console;
}

/** By this the proxy asks to be told how many messages were sent since it last asked, once they are. */
const ACCOUNT = Symbol.for("balancebook.account");
const SHUTDOWN_MS = 1000;
const MEGABYTE = 1_000_000;
const LONGEST_TEXT = MEGABYTE;
const NOTHING_STOPPED =
  "Stop ends queries, and none is running; to stop anything else, restart the kernel.";

/**
 * Works around what the Deno kernel gets wrong, once per kernel.
 *
 * What the console writes is merged and sent before each display; errors in callbacks, which would hang
 * the kernel or vanish, are printed, and behind our proxy (`proxy/kernel_proxy.py`) make the cell fail;
 * the Stop button, whose signal would end the kernel, ends queries and ingests.
 *
 * The proxy has each kernel that it starts do this first, holds the end of a cell until all of its
 * output has arrived, and compares it with what was sent. In a kernel that others have started, the
 * first `openLedger()`, `show()` or `withProgress()` does this, and the end of a cell waits for a while:
 * what a cell writes just before it throws may be lost there.
 *
 * @returns "installed", "already" (by an earlier call), or "absent" (not in a kernel that we know)
 */
export function installKernelWorkaround(): "installed" | "already" | "absent" {
  const jupyter = publicJupyter();
  if (jupyter === undefined) return "absent";
  const known = globalThis as { [ACCOUNT]?: unknown };
  if (known[ACCOUNT] !== undefined) return "already";

  const { broadcast, display: sendDisplay } = jupyter;
  const account = { streams: 0, displays: 0, results: 0, hidden: 0 };
  let waiting: { name: Stream; text: string }[] = [];
  let sending: Promise<void> | undefined;
  let isDraining = false;
  let sentBytes = 0;

  // One after the other: Deno loses the end of a cell that leaves much to be done behind it.
  const send = async (messages: typeof waiting, before: typeof sending) => {
    if (before !== undefined) await before;
    for (const message of messages) {
      account.streams++;
      try {
        await broadcast("stream", message);
      } catch {
        // The proxy compares what arrived with the account.
      }
    }
  };

  /** Sends what waits now; what is written meanwhile waits for the next. */
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) {
      const messages = waiting;
      waiting = [];
      sending = send(messages, sending);
    }
    const mine = sending;
    await mine;
    if (sending === mine) sending = undefined;
  };

  const drain = async () => {
    isDraining = true;
    while (waiting.length > 0) await flush();
    isDraining = false;
  };

  const isBehindProxy = Deno.env.has("BALANCEBOOK_KERNEL_PROXY");
  const allowance = isBehindProxy ? cellMb() * MEGABYTE : Infinity;
  let written = 0;

  /** Whether what a cell has shown is more than the proxy shows: it would wait in memory for nothing. */
  const isTooMuch = (size: number) => {
    if (written > allowance) account.hidden += size;
    else written += size;
    return account.hidden > 0;
  };

  const write = (name: Stream, text: string) => {
    if (isTooMuch(text.length)) return;
    const last = waiting.at(-1);
    if (last?.name === name && last.text.length < LONGEST_TEXT) last.text += text;
    else waiting.push({ name, text });
    if (!isDraining) void drain();
  };

  const takeBytes = () => {
    const bytes = sentBytes;
    sentBytes = 0;
    return bytes;
  };
  const kernel = internals();
  if (!isBehindProxy && !holdEndOfCell(kernel?.jupyter, { flush, takeBytes })) return "absent";

  if (kernel?.Console !== undefined) {
    const merged = new kernel.Console((text, level) =>
      write(level > 1 ? "stderr" : "stdout", text)
    );
    Object.assign(
      console,
      Object.fromEntries(Object.entries(merged).filter(([, v]) => typeof v === "function")),
    );
  }

  for (const name of ["stdout", "stderr"] as const) {
    const decoder = new TextDecoder();
    const take = (chunk: string | Uint8Array) =>
      write(name, typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
    process[name].write = (chunk: string | Uint8Array, ...more: unknown[]) => {
      take(chunk);
      const done = more.at(-1);
      if (typeof done === "function") queueMicrotask(() => done());
      return true;
    };
  }
  if (isBehindProxy) {
    restoreInheritedOutput();
    countResults(kernel?.jupyter, () => account.results++);
    showHiddenValues();
  }

  jupyter.display = async (value, options) => {
    if (options?.update !== true && isTooMuch(sizeOf(value))) return;
    await flush();
    await sendDisplay(value, options);
    sentBytes += sizeOf(value);
    account.displays++;
  };

  known[ACCOUNT] = async (tell: (sent: typeof account) => void) => {
    await flush();
    tell({ ...account });
    account.streams =
      account.displays =
      account.results =
      account.hidden =
      written =
        0;
  };

  const report = (event: Event, what: string, error: unknown) => {
    event.preventDefault();
    console.error(what, error instanceof Error ? error.stack ?? String(error) : error);
    if (isBehindProxy) void broadcast("balancebook_uncaught", { message: String(error) });
  };
  globalThis.addEventListener("error", (e) => report(e, "Uncaught:", e.error ?? e.message));
  globalThis.addEventListener("unhandledrejection", (e) => {
    report(e, "Unhandled rejection:", e.reason);
  });
  Deno.addSignalListener("SIGINT", () => {
    const stopped = cancelAll();
    if (isBehindProxy) void broadcast("balancebook_interrupt", { stopped });
    else if (stopped === 0) {
      // Jupyter sends this signal before it shuts a kernel down, too, and then nobody needs advice.
      setTimeout(() => console.log(NOTHING_STOPPED), SHUTDOWN_MS);
    }
  });
  return "installed";
}

/** Has each value of a cell's last line counted once it was sent, where the kernel has what that takes. */
function countResults(kernel: ResultSender | undefined, count: () => void): void {
  const sendResult = kernel?.broadcastResult;
  if (kernel === undefined || sendResult === undefined) return;
  kernel.broadcastResult = async (execution, result) => {
    await sendResult(execution, result);
    if (result !== undefined) count();
  };
}

/** How many megabytes a cell may show: the proxy says so. */
function cellMb(): number {
  return Number(Deno.env.get("BALANCEBOOK_CELL_MB"));
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
  return publicJupyter() !== undefined;
}

/**
 * Sends a bundle to the notebook's current cell.
 *
 * @returns false where there is no kernel, and nothing was sent
 */
export async function display(bundle: MediaBundle): Promise<boolean> {
  const jupyter = publicJupyter();
  if (jupyter === undefined) return false;
  await jupyter.display(bundle, { raw: true });
  return true;
}

/** Sends a bundle under an id, or puts it into the place of what was sent under that id before. */
export async function sendDisplay(
  bundle: MediaBundle,
  { id, update }: { readonly id: string; readonly update: boolean },
): Promise<void> {
  await publicJupyter()?.display(bundle, { raw: true, display_id: id, update });
}

/** The kernel's public API, whose mere look-up throws outside of a kernel. */
function publicJupyter(): PublicJupyter | undefined {
  try {
    return Deno.jupyter as unknown as PublicJupyter;
  } catch {
    return undefined;
  }
}

function internals(): Internals | undefined {
  const deno = Deno as unknown as Record<PropertyKey, unknown>;
  const key = deno.internal;
  return typeof key === "symbol" ? deno[key] as Internals | undefined : undefined;
}
