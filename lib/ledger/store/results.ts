import type { DuckDBConnection, DuckDBInstance } from "duckdb";
import { requireOptions, requireText } from "../arguments.ts";
import { UserError } from "../error.ts";
import { quoteText } from "../quote.ts";
import { isThere } from "../presence.ts";
import { readSystemError } from "../system_error.ts";
import { cancellable } from "./cancel.ts";
import { removeLeftovers, removeTemporary } from "./leftovers.ts";
import { lockLedger } from "./lock.ts";
import { refuseFolder } from "./refuse_folder.ts";
import { rulesVersion, sessionTables } from "./schema.ts";
import { fillSessionTables, type GiveRows } from "./session_tables.ts";
import { digestUsers, keepDigests, renewUsers } from "./changed_users.ts";
import { attachLedger, writeMode } from "./tables.ts";
import { chooseThreads } from "./threads.ts";
import { requireCurrentRules } from "./version.ts";

/** Name of the database that holds kept results, where it is attached. */
export const RESULTS = "results";
// To work all out again takes less than to find out what is unchanged, below that.
const REUSED_FROM = 100_000;
// To learn how texts are packed by symbols takes longer than all else of writing them, below that.
const PACKED_FROM = 100_000;

/** Memory that findings are worked out in; DuckDB spills to the disk beyond it. */
export const FINDINGS_MEMORY_LIMIT = "1GB";

/**
 * What session tables depend on beside the logs, each on a line: thresholds, the last log event of the
 * period, and whether data are masked. When the period begins, a currency and a user are for the queries
 * that ask them.
 */
export const STATE = `concat_ws(
    chr(10),
    settings,
    coalesce((select max(logged_at) from events where logged_at < scope_to())::varchar, 'none'),
    is_personal_data_shown()
)`;

/** Counts up where what {@linkcode STATE} says changes, so that results of another meaning are not used. */
const RESULTS_FORMAT = 5;

// What the rows of a user depend on beside the user's logs.
const USERS_STATE = "concat_ws(' ', settings, is_personal_data_shown())";

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
  /** Transactions of a ledger from which on its earlier results are taken for users who are unchanged. */
  readonly reusedFrom?: number;
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
 * @throws {UserError} If the ledger cannot be used, a folder is where they are kept, or Stop was pressed meanwhile.
 * @throws {TypeError} If the path is not a text, or an option is misspelt or of another type.
 */
export async function keepResults(
  ledger: string,
  options: KeepResultsOptions = {},
): Promise<boolean> {
  requireText(ledger, "keep the findings of", "the path of a ledger");
  requireOptions(
    options,
    { onProgress: "function", given: "function", reusedFrom: "any" },
    "keepResults()",
  );
  refuseFolder(resultsPath(ledger), "the findings of a ledger");
  const lock = await lockLedger(ledger);
  const attempt = new Attempt(ledger, options);
  try {
    removeLeftovers(ledger);
    try {
      return await attempt.keep(options.given === undefined);
    } catch (error) {
      // Earlier results may be damaged anywhere; the ledger says all that there is in them.
      if (attempt.isStopped || !attempt.usesEarlier) throw error;
      return await attempt.keep(false);
    }
  } catch (error) {
    if (attempt.isStopped) throw notKept("Findings were not worked out", error);
    const known = readSystemError(error);
    if (!known?.message.startsWith("Cannot go on")) throw error;
    throw notKept(known.message.replace(/^Cannot go on/, "Cannot keep the findings"), error);
  } finally {
    lock.release();
  }
}

function notKept(what: string, cause: unknown): UserError {
  return new UserError(`${what}; the ledger can be used all the same`, { cause });
}

/** Works results out, into a file that takes the place of the earlier one at the end. */
class Attempt {
  isStopped = false;
  /** Whether earlier results were taken for what is unchanged. */
  usesEarlier = false;
  readonly #ledger: string;
  readonly #options: KeepResultsOptions;

  constructor(ledger: string, options: KeepResultsOptions) {
    this.#ledger = ledger;
    this.#options = options;
  }

  /** Gives whether there was anything to do. */
  async keep(mayUseEarlier: boolean): Promise<boolean> {
    const { DuckDBInstance } = await import("duckdb");
    const temporary = `${resultsPath(this.#ledger)}.${Deno.pid}.tmp`;
    const instance = await DuckDBInstance.create(":memory:", {
      memory_limit: FINDINGS_MEMORY_LIMIT,
      temp_directory: `${temporary}.spill`,
      preserve_insertion_order: "false",
    });
    try {
      const connection = await openForResults(instance, this.#ledger);
      if (await attachResults(connection, this.#ledger) !== null) return false;
      const work = async () => {
        const { reusedFrom = REUSED_FROM } = this.#options;
        const count = await countTransactions(connection);
        if (count < PACKED_FROM) {
          await connection.run("set disabled_compression_methods = 'fsst'");
        }
        this.usesEarlier = mayUseEarlier && count >= reusedFrom &&
          await attachCopy(connection, this.#ledger, temporary);
        if (!this.usesEarlier) await attachForWriting(connection, temporary);
        await write(connection, this.#options, this.usesEarlier);
      };
      await cancellable(work(), () => {
        this.isStopped = true;
        connection.interrupt();
      });
      connection.closeSync();
      instance.closeSync();
      Deno.renameSync(temporary, resultsPath(this.#ledger));
      return true;
    } finally {
      instance.closeSync();
      removeTemporary(temporary);
    }
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
    throwUnlessUnreadable(error);
  }
  await connection.run(`detach ${RESULTS}`);
  return null;
}

/** Throws what is not about kept results that are of another version, or damaged. */
function throwUnlessUnreadable(error: unknown): void {
  if (!/\b(?:Catalog|Binder|IO|Serialization) Error/.test(String(error))) throw error;
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

async function countTransactions(connection: DuckDBConnection): Promise<number> {
  const rows = await connection.runAndReadAll("select count(*) from transaction_links");
  return Number(rows.getRows()[0][0]);
}

async function attachForWriting(connection: DuckDBConnection, path: string): Promise<void> {
  await connection.run(`attach ${quoteText(path)} as ${RESULTS} (${writeMode(path)})`);
}

/**
 * Attaches a copy of a ledger's earlier results, for changing them.
 *
 * @returns Whether what they say of users whose rows are the same can be taken from them.
 */
async function attachCopy(
  connection: DuckDBConnection,
  ledger: string,
  path: string,
): Promise<boolean> {
  if (!isThere(resultsPath(ledger))) return false;
  Deno.copyFileSync(resultsPath(ledger), path);
  try {
    await attachForWriting(connection, path);
  } catch {
    removeTemporary(path);
    return false;
  }
  try {
    const rows = await connection.runAndReadAll(
      `select users_state = (select ${USERS_STATE} from settings)
       from ${RESULTS}.results_info where rules_version = $1`,
      [resultsVersion()],
    );
    if (rows.getRows()[0]?.[0] === true) return true;
  } catch (error) {
    throwUnlessUnreadable(error);
  }
  await connection.run(`detach ${RESULTS}`);
  removeTemporary(path);
  return false;
}

async function write(
  connection: DuckDBConnection,
  { onProgress, given }: KeepResultsOptions,
  isCopy: boolean,
): Promise<void> {
  if (given === undefined) await digestUsers(connection);
  const renewed = isCopy ? await renewUsers(connection, RESULTS) : null;
  const rows = renewed?.given ?? given;
  await fillSessionTables(connection, sessionTables().filter(({ isAid }) => !isAid), {
    database: RESULTS,
    given: rows,
    watch: (table, work) => {
      onProgress?.(table.replaceAll("_", " "));
      return work;
    },
  });
  await connection.run(
    `create table ${RESULTS}.results_info as
     select
         $1::varchar as rules_version,
         (${CONTENTS}) as contents,
         ${STATE} as state,
         ${USERS_STATE} as users_state,
         ${renewed?.userCount ?? "null"}::bigint as renewed_users
     from settings`,
    [resultsVersion()],
  );
  if (given === undefined) await keepDigests(connection, RESULTS);
  await connection.run(`checkpoint ${RESULTS}`);
}
