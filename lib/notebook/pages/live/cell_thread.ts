/// <reference lib="deno.worker" />
import type { LedgerReader } from "../../../ledger/store/open.ts";
import { readNotebook, runCells } from "../content/run_cells.ts";
import { renderValue } from "../content/values.ts";
import {
  type Asked,
  type FromThread,
  receiveError,
  sendError,
  type SentOptions,
  type ToThread,
} from "./cell_messages.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;
const waiting = new Map<number, PromiseWithResolvers<unknown>>();
let count = 0;

function say(message: FromThread): void {
  scope.postMessage(message);
}

/** Asks the thread that has the database; it answers in its time. */
async function ask(what: Asked): Promise<unknown> {
  const id = ++count;
  const answer = Promise.withResolvers<unknown>();
  waiting.set(id, answer);
  say({ kind: "ask", id, what });
  try {
    return await answer.promise;
  } finally {
    waiting.delete(id);
  }
}

/** Stands in for a reader of the other thread: answers what cells, and what they call, ask of one. */
function readerOf(opened: unknown): LedgerReader {
  const { reader, path, rules } = opened as Pick<LedgerReader, "path" | "rules"> & {
    reader: number;
  };
  const call = (call: "columns" | "set" | "setScope" | "loadReviews") => (...values: unknown[]) =>
    ask({ call, reader, values });
  const standIn = {
    path,
    rules,
    columns: call("columns"),
    set: call("set"),
    setScope: call("setScope"),
    loadReviews: call("loadReviews"),
    close: () => void ask({ call: "close", reader }).catch(() => {}),
  };
  // Private parts of the class are of the thread that has the database.
  return standIn as unknown as LedgerReader;
}

async function run(
  { path, variables, ledgerPath }: Extract<ToThread, { kind: "run" }>,
): Promise<void> {
  try {
    const cells = await runCells(await readNotebook(path), {
      variables,
      render: renderValue,
      onCell: (cell) => say({ kind: "cell", cell }),
      host: {
        ledgerPath,
        open: async (path, { personalData, thresholds, rules }) => {
          const options: SentOptions = { personalData, thresholds, rules };
          return readerOf(await ask({ call: "open", path, options }));
        },
      },
    });
    say({ kind: "over", cells });
  } catch (error) {
    say({ kind: "failed", error: sendError(error) });
  }
}

scope.onmessage = ({ data }: MessageEvent<ToThread>) => {
  if (data.kind === "run") return void run(data);
  const answer = waiting.get(data.id);
  if (data.kind === "answer") answer?.resolve(data.value);
  else answer?.reject(receiveError(data.error));
};
