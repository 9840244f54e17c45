import type { DuckDBConnection } from "duckdb";
import { UserError } from "../error.ts";
import { listModelFiles } from "../model/files.ts";
import { rulesVersion } from "./schema.ts";

/** Digest of the first version's tables, which had no number yet. */
const FIRST_TABLES = "0fee6eecffa1e084";

/** How old a ledger is. */
export interface LedgerVersion {
  /** Number of its tables' version, from 1. */
  readonly schema: number;
  /** Whether its links and views are those of this version. */
  readonly hasCurrentRules: boolean;
}

/** The number of this version's tables: each migration leads to the next one. */
export function schemaVersion(): number {
  return 1 + listModelFiles("migrations").length;
}

/**
 * Reads how old a ledger is.
 *
 * @throws {UserError} If the file is not a ledger, one of a newer version, or one of a version that was never released.
 */
export async function readVersion(
  connection: DuckDBConnection,
  path: string,
): Promise<LedgerVersion> {
  let row: Record<string, unknown>;
  try {
    [row] = (await connection.runAndReadAll("from ledger_info")).getRowObjectsJson();
  } catch (error) {
    throw new UserError(`Cannot use ${path}: it is a DuckDB file, but not a balancebook ledger`, {
      cause: error,
    });
  }
  if ("tables_version" in row) {
    if (row.tables_version === FIRST_TABLES) return { schema: 1, hasCurrentRules: false };
    throw new UserError(
      `Cannot use ${path}: it was made by a version of balancebook that was never released`,
    );
  }
  const schema = Number(row.schema_version);
  if (schema > schemaVersion()) {
    throw new UserError(
      `Cannot use ${path}: it was made by a newer version of balancebook; update this one`,
    );
  }
  return {
    schema,
    hasCurrentRules: schema === schemaVersion() && row.rules_version === rulesVersion(),
  };
}

/**
 * Checks that a ledger has the tables, links and views of this version.
 *
 * @throws {UserError} If it has not, or is none.
 */
export async function requireCurrentRules(
  connection: DuckDBConnection,
  path: string,
): Promise<void> {
  if ((await readVersion(connection, path)).hasCurrentRules) return;
  throw new UserError(
    `Cannot use ${path}: it was made by an earlier version of balancebook; ` +
      "`deno task upgrade` brings it up to date",
  );
}
