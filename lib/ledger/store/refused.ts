import { QueryError, UserError } from "../error.ts";
import { readDamage } from "../damaged_file.ts";

const MISSING_FILE = /No files found that match the pattern "([^"]+)"/;

/** Says of a statement that the database refused what a person has to know. */
export function refused(sql: string, error: unknown): QueryError | UserError | TypeError {
  if (error instanceof UserError || error instanceof TypeError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (reason.startsWith("INTERRUPT Error")) {
    return new UserError("Query stopped; the ledger can be queried again", { cause: error });
  }
  if (reason.includes("connection disconnected")) {
    return new UserError("Cannot query the ledger: it was closed; open it again", { cause: error });
  }
  const missing = MISSING_FILE.exec(reason)?.[1];
  if (missing?.endsWith(".parquet")) {
    return new UserError(
      `Cannot read ${missing}: it is gone, and the ledger was merged from it; put it back, or plan the logs again`,
      { cause: error },
    );
  }
  const damage = readDamage(error);
  if (damage !== null) return damage;
  if (reason === "Error in native callback") {
    return new QueryError("Cannot run a query that is empty", sql, { cause: error });
  }
  return new QueryError(`DuckDB refused the query: ${reason}\n${sql.trim()}`, sql, {
    cause: error,
  });
}
