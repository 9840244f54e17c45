import { UserError } from "./error.ts";

const DAMAGE = /Corrupt database file|Could not read enough bytes from file/;
const REMEDY = "take the ledger from a backup, or ingest the logs into a new one";

/**
 * Says what to do about a DuckDB file of which a block cannot be read, or the end is missing.
 *
 * @param error What DuckDB threw.
 * @param path Of the file, where that is known; else it is the ledger's or that of the findings beside it.
 * @returns An error to print, or null where DuckDB met another one.
 */
export function readDamage(error: unknown, path?: string): UserError | null {
  if (!DAMAGE.test(String(error))) return null;
  return new UserError(
    path !== undefined
      ? `Cannot open ${path}: the file is damaged, or its end is missing; ${REMEDY}`
      : "Cannot read a block of the ledger's file, or of the findings kept beside it: it is damaged. " +
        "Delete the file whose name ends in .results, and ask again; if that does not help, " +
        REMEDY,
    { cause: error },
  );
}
