import { Buffer } from "node:buffer";
import { memoryOf, Rows } from "../extract/rows.ts";
import { MachineError } from "../machine_error.ts";
import type { Discovery } from "../source/discover.ts";
import { LogReader } from "./log_reader.ts";
import type { BeginMessage, DoneMessage, FailedMessage, RowsMessage } from "./messages.ts";
import { makeCounters, partIds, readCounters, takeFiles } from "./take_files.ts";

export { LogReader } from "./log_reader.ts";
export { ARENA_BYTES } from "./text_reader.ts";

// Below that a worker takes longer to start than the reading.
const WORKER_MIN_BYTES = 4 << 20;
const WORKERS_MAX = 2;
// Below that a thread that inflates takes longer to start than it saves.
const INFLATER_MIN_BYTES = 8 << 20;
const PROGRESS_EVERY_MS = 100;

/** Stores rows whose texts stand in the arena; both may be changed when it returns. */
export type StoreRows = (rows: Rows, arena: Uint8Array<ArrayBuffer>) => void;

/** Options of {@linkcode FileReaders.read}. */
export interface ReadFilesOptions {
  /** Number of the first file in the ledger; the others follow in order. */
  readonly firstFileId: number;
  /** Number of the first part of a file that is none by itself; behind these files where it is not given. */
  readonly firstPartId?: number;
  /** Keys of contents whose text need not be read again: only their names are. */
  readonly known: ReadonlySet<string>;
  /** Called about ten times a second. */
  readonly onProgress?: (progress: { filesDone: number; bytesDone: number }) => void;
}

/**
 * Reads log files into rows: a few in this thread, many or large ones in workers, while this thread
 * stores what they have read. The rows are the same either way; their order is not.
 */
export class FileReaders {
  readonly #discovery: Discovery;
  readonly #workers: readonly Worker[];
  /** Inflates for the first worker, where there are no files for another one. */
  readonly #inflater: Worker | null;

  /** Starts workers where there is enough to read for them; they load while the caller continues. */
  constructor(discovery: Discovery) {
    this.#discovery = discovery;
    const { files } = discovery;
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const count = sizeBytes < WORKER_MIN_BYTES
      ? 0
      : Math.min(WORKERS_MAX, navigator.hardwareConcurrency, files.length);
    this.#workers = Array.from(
      { length: count },
      () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
    );
    const isAlone = count === 1 && navigator.hardwareConcurrency > 1;
    this.#inflater = isAlone && sizeBytes >= INFLATER_MIN_BYTES
      ? new Worker(new URL("./inflate_worker.ts", import.meta.url), { type: "module" })
      : null;
  }

  /** Reads all files. */
  async read(store: StoreRows, options: ReadFilesOptions): Promise<void> {
    const { files, unreadable } = this.#discovery;
    const { firstFileId, known, onProgress } = options;
    const behind = firstFileId + files.length + unreadable.length;
    const { firstPartId = behind } = options;
    const counters = makeCounters();
    const report = () => onProgress?.(readCounters(counters));
    const timer = setInterval(report, PROGRESS_EVERY_MS);
    const begin: BeginMessage = {
      kind: "begin",
      files,
      counters,
      firstFileId,
      firstPartId,
      known,
    };
    try {
      if (this.#workers.length === 0) await readHere(begin, store);
      else await this.#serveAll(begin, store);
      await noteUnreadable(unreadable, begin, store);
    } finally {
      clearInterval(timer);
      report();
    }
  }

  /** Ends the workers. */
  close(): void {
    for (const worker of this.#workers) worker.terminate();
    this.#inflater?.terminate();
  }

  async #serveAll(begin: BeginMessage, store: StoreRows): Promise<void> {
    const serving = (inflater?: MessagePort) =>
      this.#workers.map((worker) =>
        serve(worker, inflater === undefined ? begin : { ...begin, inflater }, store)
      );
    if (this.#inflater === null) return void await Promise.all(serving());
    const inflater = this.#inflater;
    const { port1, port2 } = new MessageChannel();
    const failed = new Promise<never>((_, reject) =>
      inflater.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`The thread that inflates failed: ${event.message}`));
      }
    );
    inflater.postMessage(port1, [port1]);
    await Promise.race([Promise.all(serving(port2)), failed]);
  }
}

function makeReader({ known, counters, firstPartId }: BeginMessage, store: StoreRows): LogReader {
  return new LogReader({
    known,
    rows: new Rows(),
    handOn: (full, arena) => {
      store(full, arena);
      full.clear();
      return Promise.resolve(arena);
    },
    nextPartId: partIds(counters, firstPartId),
  });
}

async function readHere(begin: BeginMessage, store: StoreRows): Promise<void> {
  const reader = makeReader(begin, store);
  await takeFiles(reader, begin.files, begin.firstFileId, begin.counters);
}

async function noteUnreadable(
  unreadable: Discovery["unreadable"],
  begin: BeginMessage,
  store: StoreRows,
): Promise<void> {
  const { files, firstFileId } = begin;
  const reader = makeReader(begin, store);
  for (const [index, file] of unreadable.entries()) {
    reader.addUnreadable(file, firstFileId + files.length + index, file.reason);
  }
  await reader.finish();
}

/** Stores what a worker reads, until it is done. */
function serve(worker: Worker, begin: BeginMessage, store: StoreRows): Promise<void> {
  const shell = new Rows();
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`A reading worker failed: ${event.message}`));
    };
    worker.onmessage = ({ data }: MessageEvent<RowsMessage | DoneMessage | FailedMessage>) => {
      if (data.kind === "failed") {
        reject(
          data.isOfMachine
            ? new MachineError(data.reason)
            : new Error(`A reading worker failed: ${data.reason}`),
        );
      } else if (data.kind === "done") {
        resolve();
      } else {
        try {
          storeMessage(worker, shell, data, store);
        } catch (error) {
          reject(error);
        }
      }
    };
    worker.postMessage(begin, begin.inflater === undefined ? [] : [begin.inflater]);
  });
}

function storeMessage(
  worker: Worker,
  shell: Rows,
  message: RowsMessage,
  store: StoreRows,
): void {
  shell.parts = message.rows;
  store(shell, message.arena);
  shell.clear();
  const { parts } = shell;
  const { arena } = message;
  const back: RowsMessage = { kind: "rows", rows: parts, arena: Buffer.from(arena.buffer) };
  worker.postMessage(back, [...memoryOf(parts), arena.buffer]);
}
