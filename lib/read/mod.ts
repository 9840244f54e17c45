import { Buffer } from "node:buffer";
import { memoryOf, Rows } from "../extract/rows.ts";
import type { Discovery } from "../source/discover.ts";
import { LogReader } from "./log_reader.ts";
import type { BeginMessage, DoneMessage, FailedMessage, RowsMessage } from "./messages.ts";
import { makeCounters, readCounters, takeFiles } from "./take_files.ts";

export { ARENA_BYTES, LogReader } from "./log_reader.ts";

// Below that a worker takes longer to start than the reading.
const WORKER_MIN_BYTES = 4 << 20;
const WORKERS_MAX = 2;
const PROGRESS_EVERY_MS = 100;

/** Stores rows whose texts stand in the arena; both may be changed once it is done. */
export type StoreRows = (rows: Rows, arena: Uint8Array<ArrayBuffer>) => Promise<void>;

/** Options of {@linkcode readFiles}. */
export interface ReadFilesOptions {
  /** Number of the first file in the ledger; the others follow in order. */
  readonly firstFileId: number;
  /** SHA-256 (hex) of texts that need not be read again. */
  readonly known: ReadonlySet<string>;
  /** Called about ten times a second. */
  readonly onProgress?: (progress: { filesDone: number; bytesDone: number }) => void;
}

/**
 * Reads log files into rows: a few in this thread, many or large ones in workers, while this thread
 * stores what they have read. The rows are the same either way; their order is not.
 *
 * @returns How many files were passed over because their text was known.
 */
export async function readFiles(
  { files, unreadable }: Discovery,
  store: StoreRows,
  options: ReadFilesOptions,
): Promise<number> {
  const counters = makeCounters();
  const report = () => options.onProgress?.(readCounters(counters));
  const timer = setInterval(report, PROGRESS_EVERY_MS);
  try {
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const begin: BeginMessage = { kind: "begin", files, counters, ...pick(options) };
    const knownCount = sizeBytes < WORKER_MIN_BYTES
      ? await readHere(begin, store)
      : await readInWorkers(begin, store);
    return knownCount + await noteUnreadable(unreadable, begin, store);
  } finally {
    clearInterval(timer);
    report();
  }
}

function pick({ firstFileId, known }: ReadFilesOptions) {
  return { firstFileId, known };
}

function makeReader(known: ReadonlySet<string>, store: StoreRows): LogReader {
  return new LogReader(known, new Rows(), async (full, arena) => {
    await store(full, arena);
    full.clear();
    return arena;
  });
}

async function readHere(begin: BeginMessage, store: StoreRows): Promise<number> {
  const reader = makeReader(begin.known, store);
  await takeFiles(reader, begin.files, begin.firstFileId, begin.counters);
  return reader.knownCount;
}

async function noteUnreadable(
  unreadable: Discovery["unreadable"],
  { known, files, firstFileId }: BeginMessage,
  store: StoreRows,
): Promise<number> {
  const reader = makeReader(known, store);
  for (const [index, file] of unreadable.entries()) {
    reader.addUnreadable(file, firstFileId + files.length + index, file.reason);
  }
  await reader.finish();
  return reader.knownCount;
}

async function readInWorkers(begin: BeginMessage, store: StoreRows): Promise<number> {
  const count = Math.min(WORKERS_MAX, navigator.hardwareConcurrency, begin.files.length);
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
  );
  // Storing is one thing at a time, whichever worker the rows come from.
  let storing: Promise<unknown> = Promise.resolve();
  const inTurn: StoreRows = (rows, arena) => {
    const stored = storing.then(() => store(rows, arena));
    storing = stored.catch(() => {});
    return stored;
  };
  try {
    const counts = await Promise.all(workers.map((worker) => serve(worker, begin, inTurn)));
    return counts.reduce((sum, knownCount) => sum + knownCount, 0);
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

/** Stores what a worker reads, until it is done. */
function serve(worker: Worker, begin: BeginMessage, store: StoreRows): Promise<number> {
  const shell = new Rows();
  let stored: Promise<void> = Promise.resolve();
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`A reading worker failed: ${event.message}`));
    };
    worker.onmessage = ({ data }: MessageEvent<RowsMessage | DoneMessage | FailedMessage>) => {
      if (data.kind === "failed") {
        reject(new Error(`A reading worker failed: ${data.reason}`));
      } else if (data.kind === "done") {
        stored.then(() => resolve(data.knownCount), reject);
      } else {
        stored = stored.then(() => storeMessage(worker, shell, data, store));
        stored.catch(reject);
      }
    };
    worker.postMessage(begin);
  });
}

async function storeMessage(
  worker: Worker,
  shell: Rows,
  message: RowsMessage,
  store: StoreRows,
): Promise<void> {
  shell.parts = message.rows;
  await store(shell, message.arena);
  shell.clear();
  const { parts } = shell;
  const { arena } = message;
  const back: RowsMessage = { kind: "rows", rows: parts, arena: Buffer.from(arena.buffer) };
  worker.postMessage(back, [...memoryOf(parts), arena.buffer]);
}
