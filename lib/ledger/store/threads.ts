import type { DuckDBConnection } from "duckdb";

/** Log events of a ledger whose plans cost more than its rows. */
const SMALL_LEDGER = 100_000;

/**
 * Gives a small ledger's queries one thread: to hand their many steps to others takes half as long again
 * as to do them.
 *
 * @param connection A connection whose default database is the ledger.
 * @param eventLimit Log events from which on a ledger is not small.
 */
export async function chooseThreads(
  connection: DuckDBConnection,
  eventLimit = SMALL_LEDGER,
): Promise<void> {
  const size = await connection.runAndReadAll(
    `select estimated_size < ${eventLimit}
     from duckdb_tables()
     where table_name = 'events' and database_name = current_database()`,
  );
  // Where the rows stand in files of their own, there are many.
  if (size.getRows()[0]?.[0] === true) await connection.run("set threads = 1");
}
