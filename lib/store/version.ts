import type { DuckDBConnection } from "duckdb";
import { UserError } from "../error.ts";
import { SCHEMA_VERSION } from "./schema.ts";

/**
 * Refuses a ledger of another version.
 *
 * @throws {UserError} If the tables are of another version, or no ledger's.
 */
export async function requireVersion(connection: DuckDBConnection, path: string): Promise<void> {
  let version: unknown;
  try {
    const reader = await connection.runAndReadAll("select schema_version from ledger_info");
    version = reader.getRows()[0][0];
  } catch (error) {
    throw new UserError(`Cannot use ${path}: it is a DuckDB file, but no balancebook ledger`, {
      cause: error,
    });
  }
  if (version !== SCHEMA_VERSION) {
    throw new UserError(
      `Cannot use ${path}: its tables are of version ${version}, not ${SCHEMA_VERSION}; ` +
        "delete it and ingest the logs again",
    );
  }
}
