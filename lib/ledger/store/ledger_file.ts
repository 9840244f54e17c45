import type { DuckDBInstance } from "duckdb";
import { UserError } from "../error.ts";
import { isFolder, isThere } from "../presence.ts";
import { readDamage } from "../damaged_file.ts";
import { SpillFolder } from "./spill_folder.ts";

/**
 * Checks that there is a file where a ledger should be.
 *
 * @throws {UserError} If there is none, or a folder.
 */
export function requireLedgerFile(path: string): void {
  if (isFolder(path)) throw new UserError(`Cannot use ${path}: it is a folder, not a ledger`);
  if (isThere(path)) return;
  throw new UserError(
    `Cannot open ${path}: there is no ledger; create it with \`deno task ingest PATH\``,
  );
}

// A sort that spills needs about half of it.
const ONE_PASS_MEGABYTES_A_THREAD = 250;

/** Memory for queries that read a whole ledger once, which are hardly faster with more. */
export function onePassMemory(): string {
  return `${ONE_PASS_MEGABYTES_A_THREAD * navigator.hardwareConcurrency}MB`;
}

/** A ledger's file that is open for reading. */
export interface LedgerFile {
  readonly instance: DuckDBInstance;
  /** Closes it, and removes what was spilled. */
  close(): void;
}

/**
 * Opens the file of a ledger for reading.
 *
 * @param memoryLimit Memory that queries may take, beyond which they spill to the disk beside the ledger;
 * without one, or where nothing can be written there, most of the machine's.
 * @throws {UserError} If there is none, a program writes to it, or it is not a DuckDB file.
 */
export async function openLedgerFile(path: string, memoryLimit?: string): Promise<LedgerFile> {
  requireLedgerFile(path);
  // DuckDB's library is loaded here, not by the import of this module, which asks for nothing.
  const { DuckDBInstance } = await import("duckdb");
  const spill = SpillFolder.beside(path);
  try {
    const instance = await DuckDBInstance.create(path, {
      access_mode: "READ_ONLY",
      ...memoryLimit !== undefined && spill.isThere ? { memory_limit: memoryLimit } : {},
      ...spill.settings,
    });
    const close = () => {
      instance.closeSync();
      spill.remove();
    };
    return { instance, close };
  } catch (error) {
    spill.remove();
    throw cannotOpen(path, error);
  }
}

// What the system says of a file, behind its name.
const SYSTEM_REASON = /": (Permission denied|Too many open files|Input\/output error)/;

/** Says why a ledger's file cannot be opened. */
export function cannotOpen(path: string, error: unknown): UserError {
  const damage = readDamage(error, path);
  if (damage !== null) return damage;
  const reason = SYSTEM_REASON.exec(String(error))?.[1];
  if (reason !== undefined) {
    return new UserError(`Cannot open ${path}: ${reason.toLowerCase()}`, { cause: error });
  }
  const isBusy = String(error).includes("Could not set lock");
  return new UserError(
    isBusy
      ? `Cannot open ${path}: another program is writing to it; close that one first`
      : `Cannot open ${path}: it is not a DuckDB ledger that this version reads`,
    { cause: error },
  );
}
