import type { LogFile } from "../source/log_file.ts";
import type { LogReader } from "./log_reader.ts";
import type { Counters } from "./messages.ts";

// Taken together, so that neighbours in order stay neighbours in the ledger.
const FILES_AT_ONCE = 32;
const NEXT = 0;
const DONE = 1;

/** Makes counters for one reading. */
export function makeCounters(): Counters {
  return {
    files: new Int32Array(new SharedArrayBuffer(8)),
    parts: new Int32Array(new SharedArrayBuffer(4)),
    kilobytes: new Int32Array(new SharedArrayBuffer(4)),
  };
}

/** Gives numbers to parts of files, each once, whoever asks. */
export function partIds(counters: Counters, firstPartId: number): () => number {
  return () => firstPartId + Atomics.add(counters.parts, 0, 1);
}

/** Returns how far a reading has come. */
export function readCounters(counters: Counters): { filesDone: number; bytesDone: number } {
  return {
    filesDone: Atomics.load(counters.files, DONE),
    bytesDone: Atomics.load(counters.kilobytes, 0) * 1024,
  };
}

/**
 * Reads files as long as there are some that nobody else has taken.
 *
 * @param files All files; a file's number in the ledger is its place here and `firstFileId`.
 */
export async function takeFiles(
  reader: LogReader,
  files: readonly LogFile[],
  firstFileId: number,
  counters: Counters,
): Promise<void> {
  while (true) {
    const first = Atomics.add(counters.files, NEXT, FILES_AT_ONCE);
    if (first >= files.length) break;
    const last = Math.min(first + FILES_AT_ONCE, files.length);
    for (let index = first; index < last; index++) {
      await reader.read(files[index], firstFileId + index);
      Atomics.add(counters.files, DONE, 1);
      Atomics.add(counters.kilobytes, 0, Math.round(files[index].sizeBytes / 1024));
    }
  }
  await reader.finish();
}
