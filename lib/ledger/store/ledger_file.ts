import type { DuckDBInstance } from "duckdb";
import { UserError } from "../error.ts";
import { isThere } from "../presence.ts";

/**
 * Checks that there is a file where a ledger should be.
 *
 * @throws {UserError} If there is none.
 */
export function requireLedgerFile(path: string): void {
  if (isThere(path)) return;
  throw new UserError(
    `Cannot open ${path}: there is no ledger; create it with \`deno task ingest PATH\``,
  );
}

/**
 * Opens the file of a ledger for reading.
 *
 * @throws {UserError} If there is none, a program writes to it, or it is not a DuckDB file.
 */
export async function openLedgerFile(path: string): Promise<DuckDBInstance> {
  requireLedgerFile(path);
  // DuckDB's library is loaded here, not by the import of this module, which asks for nothing.
  const { DuckDBInstance } = await import("duckdb");
  try {
    return await DuckDBInstance.create(path, { access_mode: "READ_ONLY" });
  } catch (error) {
    const isBusy = String(error).includes("lock");
    throw new UserError(
      isBusy
        ? `Cannot open ${path}: another program is writing to it; close that one first`
        : `Cannot open ${path}: it is not a DuckDB ledger that this version reads`,
      { cause: error },
    );
  }
}
