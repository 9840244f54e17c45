import type { DuckDBConnection } from "duckdb";
import { UserError } from "../error.ts";
import { rulesVersion, tablesVersion } from "./schema.ts";

/**
 * Refuses a ledger whose base tables are of another version.
 *
 * @returns Whether the ledger's rules, its links and views, are of this version.
 * @throws {UserError} If the tables are of another version, or no ledger's.
 */
export async function requireVersion(
  connection: DuckDBConnection,
  path: string,
): Promise<boolean> {
  let versions: unknown[];
  try {
    const reader = await connection.runAndReadAll("from ledger_info");
    versions = reader.getRows()[0];
  } catch (error) {
    throw new UserError(`Cannot use ${path}: it is a DuckDB file, but no balancebook ledger`, {
      cause: error,
    });
  }
  if (versions[0] !== tablesVersion()) {
    throw new UserError(
      `Cannot use ${path}: its tables are of another version of balancebook; ` +
        "delete it and ingest the logs again",
    );
  }
  return versions[1] === rulesVersion();
}
