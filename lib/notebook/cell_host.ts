import { AsyncLocalStorage } from "node:async_hooks";
import type { LedgerOptions, LedgerReader } from "../ledger/store/open.ts";

/** What stands in for a kernel where cells run inside another program, for example a server of pages. */
export interface CellHost {
  /** Path of the ledger that cells open where they name none. */
  readonly ledgerPath: string;
  /** Opens a ledger for cells, the one above or another. */
  readonly open: (path: string, options: LedgerOptions) => Promise<LedgerReader>;
  /** Takes a value that a cell shows. */
  readonly show: (value: unknown) => Promise<void>;
  /** The ledger that its cells opened last. */
  current?: LedgerReader;
}

const hosts = new AsyncLocalStorage<CellHost>();

/** Runs cells inside a host; what they call, and what that calls, finds it. Several may run at once. */
export function runInHost<T>(host: CellHost, run: () => Promise<T>): Promise<T> {
  return hosts.run(host, run);
}

/** The host that the calling cell runs in; undefined in a kernel and in any other program. */
export function currentHost(): CellHost | undefined {
  return hosts.getStore();
}
