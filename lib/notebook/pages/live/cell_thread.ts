import { parentPort } from "node:worker_threads";
import type { LedgerReader } from "../../../ledger/store/open.ts";
import { readNotebook, runCells } from "../content/run_cells.ts";
import { renderValue } from "../content/values.ts";
import {
  type Asked,
  type FromThread,
  type ReaderCall,
  receiveError,
  sendError,
  type SentOptions,
  type ToThread,
} from "./cell_messages.ts";

const waiting = new Map<number, PromiseWithResolvers<unknown>>();
let count = 0;

function say(message: FromThread): void {
  parentPort!.postMessage(message);
}

/** Asks the thread that has the database; it answers in its time. */
async function ask(run: number, what: Asked): Promise<unknown> {
  const id = ++count;
  const answer = Promise.withResolvers<unknown>();
  waiting.set(id, answer);
  say({ kind: "ask", run, id, what });
  try {
    return await answer.promise;
  } finally {
    waiting.delete(id);
  }
}

/** Stands in for a reader of the other thread: answers what cells, and what they call, ask of one. */
function readerOf(run: number, opened: unknown): LedgerReader {
  const { reader, path, rules } = opened as Pick<LedgerReader, "path" | "rules"> & {
    reader: number;
  };
  const call = (call: ReaderCall) => (...values: unknown[]) => ask(run, { call, reader, values });
  const standIn: Record<ReaderCall | "path" | "rules" | "close", unknown> = {
    path,
    rules,
    columns: call("columns"),
    set: call("set"),
    setThresholds: call("setThresholds"),
    setScope: call("setScope"),
    loadReviews: call("loadReviews"),
    close: () => void ask(run, { call: "close", reader }).catch(() => {}),
  };
  // Private parts of the class are of the thread that has the database.
  return standIn as unknown as LedgerReader;
}

async function runNotebook(
  { run, path, variables, ledgerPath }: Extract<ToThread, { kind: "run" }>,
): Promise<void> {
  try {
    const cells = await runCells(await readNotebook(path), {
      variables,
      render: renderValue,
      onCell: (cell) => say({ kind: "cell", run, cell }),
      host: {
        ledgerPath,
        open: async (path, { personalData, thresholds, rules }) => {
          const options: SentOptions = { personalData, thresholds, rules };
          return readerOf(run, await ask(run, { call: "open", path, options }));
        },
      },
    });
    say({ kind: "over", run, cells });
  } catch (error) {
    say({ kind: "failed", run, error: sendError(error) });
  }
}

parentPort!.on("message", (data: ToThread) => {
  if (data.kind === "run") return void runNotebook(data);
  const answer = waiting.get(data.id);
  if (data.kind === "answer") answer?.resolve(data.value);
  else answer?.reject(receiveError(data.error));
});
