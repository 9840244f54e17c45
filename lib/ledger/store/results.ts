import type { DuckDBConnection, DuckDBInstance } from "duckdb";
import { UserError } from "../error.ts";
import { quoteText } from "../quote.ts";
import { isThere } from "../presence.ts";
import { cancellable } from "./cancel.ts";
import { removeTemporary } from "./leftovers.ts";
import { lockLedger } from "./lock.ts";
import { rulesVersion, sessionTables } from "./schema.ts";
import { fillSessionTables, type GiveRows } from "./session_tables.ts";
import { attachLedger } from "./tables.ts";
import { chooseThreads } from "./threads.ts";
import { requireCurrentRules } from "./version.ts";

/** Name of the database that holds kept results, where it is attached. */
export const RESULTS = "results";
// DuckDB spills to the disk beyond it.
const MEMORY_LIMIT = "1GB";

/**
 * What session tables depend on beside the logs: thresholds, the last log event of the period, and whether
 * data are masked. When the period begins, a currency and a user are for the queries that ask them.
 */
export const STATE = `concat_ws(
    ' ', settings, (select max(logged_at) from events where logged_at < scope_to()),
    is_personal_data_shown()
)`;

/** Counts up where what {@linkcode STATE} says changes, so that results of another meaning are not used. */
const RESULTS_FORMAT = 2;

// A ledger is made from its files and the rules alone.
const CONTENTS = `
    select md5(coalesce(
        string_agg(
            concat_ws('|', file_id, sha256, status, path, stream, part), chr(10) order by file_id
        ),
        ''
    ))
    from log_files`;

/** Options of {@linkcode keepResults}. */
export interface KeepResultsOptions {
  /** Called as each table begins, with its name in words. */
  readonly onProgress?: (table: string) => void;
  /** Gives what was worked out elsewhere. */
  readonly given?: GiveRows;
}

/** Path of the file that keeps the findings and cases of a ledger. */
export function resultsPath(ledger: string): string {
  return `${ledger}.results`;
}

/**
 * Works out a ledger's findings and cases, by its own thresholds and for all that it holds, and keeps
 * them in a file beside it. Whoever opens the ledger finds them there until it changes; a session with
 * other thresholds, or with a scope, works them out for itself. An ingest that begins meanwhile waits.
 *
 * @param ledger Path of the ledger.
 * @returns Whether there was anything to do: not where they are kept already.
 * @throws {UserError} If the ledger cannot be used, or Stop was pressed meanwhile.
 */
export async function keepResults(
  ledger: string,
  options: KeepResultsOptions = {},
): Promise<boolean> {
  const { DuckDBInstance } = await import("duckdb");
  const temporary = `${resultsPath(ledger)}.${Deno.pid}.tmp`;
  const lock = await lockLedger(ledger);
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: MEMORY_LIMIT,
    temp_directory: `${temporary}.spill`,
    preserve_insertion_order: "false",
  });
  let isStopped = false;
  try {
    const connection = await openForResults(instance, ledger);
    if (await attachResults(connection, ledger) !== null) return false;
    await connection.run(
      `attach ${quoteText(temporary)} as ${RESULTS} (recovery_mode no_wal_writes)`,
    );
    await cancellable(write(connection, options), () => {
      isStopped = true;
      connection.interrupt();
    });
    connection.closeSync();
    instance.closeSync();
    Deno.renameSync(temporary, resultsPath(ledger));
    return true;
  } catch (error) {
    if (!isStopped) throw error;
    throw new UserError("Findings were not worked out; the ledger can be used all the same", {
      cause: error,
    });
  } finally {
    instance.closeSync();
    removeTemporary(temporary);
    lock.release();
  }
}

/**
 * Attaches the kept results of a ledger that a connection has open, where they are of what it holds now.
 *
 * @returns The state that they were worked out for, as {@linkcode STATE} gives it; null without them.
 */
export async function attachResults(
  connection: DuckDBConnection,
  ledger: string,
): Promise<string | null> {
  const path = resultsPath(ledger);
  if (!isThere(path)) return null;
  try {
    await connection.run(`attach ${quoteText(path)} as ${RESULTS} (read_only)`);
  } catch {
    // Of an earlier DuckDB, or damaged: they are worked out again.
    return null;
  }
  try {
    const rows = await connection.runAndReadAll(
      `select state from ${RESULTS}.results_info
       where rules_version = $1 and contents = (${CONTENTS})`,
      [resultsVersion()],
    );
    if (rows.currentRowCount === 1) return String(rows.getRows()[0][0]);
  } catch (error) {
    if (!/Catalog Error|Binder Error/.test(String(error))) throw error;
  }
  await connection.run(`detach ${RESULTS}`);
  return null;
}

function resultsVersion(): string {
  return `${rulesVersion()}-${RESULTS_FORMAT}`;
}

async function openForResults(
  instance: DuckDBInstance,
  ledger: string,
): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await attachLedger(connection, ledger, ledger, "read");
  await requireCurrentRules(connection, ledger);
  await chooseThreads(connection);
  return connection;
}

async function write(
  connection: DuckDBConnection,
  { onProgress, given }: KeepResultsOptions,
): Promise<void> {
  await fillSessionTables(connection, sessionTables().filter(({ isAid }) => !isAid), {
    database: RESULTS,
    given,
    watch: (table, work) => {
      onProgress?.(table.replaceAll("_", " "));
      return work;
    },
  });
  await connection.run(
    `create table ${RESULTS}.results_info as
     select $1::varchar as rules_version, (${CONTENTS}) as contents, ${STATE} as state
     from settings`,
    [resultsVersion()],
  );
  await connection.run(`checkpoint ${RESULTS}`);
}
