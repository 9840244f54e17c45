import { dirname } from "node:path";
import { UserError } from "../error.ts";
import { followLinks, isFolder } from "../presence.ts";
import { refuseFolder } from "./refuse_folder.ts";

/** A ledger that is held against other ingests. */
export interface LedgerLock {
  /** Lets the next ingest begin. */
  release(): void;
}

/** Path of the lock of a ledger; a link to a ledger has the ledger's. */
export function lockPath(ledger: string): string {
  return `${followLinks(ledger)}.lock`;
}

/**
 * Holds a ledger against other ingests, and waits for one that is under way; two at once would each
 * publish a ledger without the other's files. Readers are not held up.
 *
 * @param path Path of the ledger; the lock is a file beside it.
 * @throws {UserError} If the path is that of a folder, or that of its lock.
 */
export async function lockLedger(path: string): Promise<LedgerLock> {
  if (isFolder(path)) throw new UserError(`Cannot use ${path}: it is a folder, not a ledger`);
  const locked = lockPath(path);
  Deno.mkdirSync(dirname(locked), { recursive: true });
  refuseFolder(locked, "the locks of a ledger");
  const file = Deno.openSync(locked, { create: true, write: true });
  await file.lock(true);
  return {
    release() {
      file.unlockSync();
      file.close();
    },
  };
}
