import { dirname } from "node:path";

/** A ledger that is held against other ingests. */
export interface LedgerLock {
  /** Lets the next ingest begin. */
  release(): void;
}

/**
 * Holds a ledger against other ingests, and waits for one that is under way; two at once would each
 * publish a ledger without the other's files. Readers are not held up.
 *
 * @param path Path of the ledger; the lock is a file beside it.
 */
export async function lockLedger(path: string): Promise<LedgerLock> {
  Deno.mkdirSync(dirname(path), { recursive: true });
  const file = Deno.openSync(`${path}.lock`, { create: true, write: true });
  await file.lock(true);
  return {
    release() {
      file.unlockSync();
      file.close();
    },
  };
}
