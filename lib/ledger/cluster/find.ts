import { type DuckDBConnection, DuckDBInstance } from "duckdb";
import { dirname, join } from "node:path";
import { UserError } from "../error.ts";
import { cancellable } from "../store/cancel.ts";
import { removeTemporary } from "../store/leftovers.ts";
import { FINDINGS_MEMORY_LIMIT } from "../store/results.ts";
import { sessionTables, userObjects, userTables } from "../store/schema.ts";
import { DISABLED_OPTIMIZERS } from "../store/session_tables.ts";
import { attachLedger, LEDGER } from "../store/tables.ts";
import { requireCurrentRules } from "../store/version.ts";
import { type Bucket, inBucketSql } from "./bucket.ts";
import { GLOBAL_LEDGER, pathsOf } from "./global.ts";
import { heldName, linkedTables } from "./link.ts";
import { publishBucket, readManifest, type StageLine } from "./manifest.ts";
import {
  columnsOf,
  explainDamage,
  lineTables,
  type RowCounts,
  rowsSql,
  writeRows,
} from "./parts.ts";

const NUMBERED = "transaction_links";

/** What {@linkcode findBucket} goes by. */
export interface FindOptions {
  /** Path of the manifest of all link tasks. */
  readonly linked: string;
  /** Path of the manifest of the one global task. */
  readonly global: string;
  /** The folder that all tasks write to. */
  readonly out: string;
}

/** Name that the rows of an object of the model have among what a task of users writes. */
export function foundName(object: string): string {
  return object.replace(".", "_of_");
}

/**
 * Works out, for the users of a bucket, the views and findings whose rows depend on one user each
 * ({@linkcode userObjects}), by the model's own SQL over those users' rows alone.
 *
 * @returns The line that names this attempt.
 * @throws {UserError} If a manifest or an attempt is not whole, they do not belong together, or Stop was pressed.
 */
export async function findBucket(bucket: Bucket, options: FindOptions): Promise<StageLine> {
  const { linked, global, out } = options;
  const links = { lines: await readManifest<StageLine>(linked, "link"), folder: dirname(linked) };
  const given = await readGlobal(global, links.lines[0].plan);
  const place = `find/${bucket.number}/${crypto.randomUUID()}`;
  const temporary = join(out, `${place}.part`);
  Deno.mkdirSync(temporary, { recursive: true });
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: FINDINGS_MEMORY_LIMIT,
    temp_directory: join(temporary, "spill"),
    preserve_insertion_order: "false",
  });
  let isStopped = false;
  try {
    const connection = await instance.connect();
    await attachLedger(connection, given.ledger, given.ledger, "read");
    await requireCurrentRules(connection, given.ledger);
    const work = async () => {
      await holdUsers(
        connection,
        bucket,
        (table) => pathsOf(connection, table === NUMBERED ? given : links, heldName(table)),
      );
      return await writeObjects(connection, temporary);
    };
    const rows = await cancellable(work(), () => {
      isStopped = true;
      connection.interrupt();
    });
    instance.closeSync();
    removeTemporary(join(temporary, "spill"));
    return await publishBucket(bucket, { plan: given.lines[0].plan, out, place, rows });
  } catch (error) {
    instance.closeSync();
    removeTemporary(temporary);
    if (!isStopped) throw explainDamage(error, "the link tasks");
    throw new UserError("Stopped; nothing was written", { cause: error });
  }
}

/**
 * Reads the manifest of the global task.
 *
 * @param plan Digest of the plan and buckets that it must be of, to which it adds the tolerance.
 * @throws {UserError} If it is of others.
 */
export async function readGlobal(global: string, plan: string) {
  const lines = await readManifest<StageLine>(global, "global");
  if (lines[0].plan !== plan && !lines[0].plan.startsWith(`${plan}@`)) {
    throw new UserError(`Cannot use ${global}: it is of other link tasks`);
  }
  const folder = dirname(global);
  return { lines, folder, ledger: join(folder, lines[0].path, GLOBAL_LEDGER) };
}

/** Puts the rows of a bucket's users in front of the ledger's, for all that {@linkcode userObjects} ask for. */
async function holdUsers(
  connection: DuckDBConnection,
  bucket: Bucket,
  pathsOf: (table: string) => Promise<readonly string[]>,
): Promise<void> {
  const ofLines = [...lineTables(), ...linkedTables()];
  for (const table of userTables().filter((table) => ofLines.includes(table))) {
    const columns = await columnsOf(connection, `${LEDGER}.main.${table}`);
    const paths = await pathsOf(table);
    const rows = paths.length === 0
      ? rowsSql(columns, paths)
      : `${rowsSql(columns, paths)} where ${inBucketSql("holder", bucket)}`;
    await connection.run(`create temp table ${table} as ${rows}`);
  }
}

async function writeObjects(connection: DuckDBConnection, folder: string): Promise<RowCounts> {
  const kept = new Set(sessionTables().map(({ name }) => name));
  const counts: Record<string, number> = {};
  await connection.run(
    `set disabled_optimizers = '${DISABLED_OPTIMIZERS}, statistics_propagation'`,
  );
  for (const { name } of userObjects()) {
    if (kept.has(name)) await connection.run(`create temp table ${name} as from ${name}`);
    await writeRows(connection, `from ${name}`, { folder, name: foundName(name), counts });
  }
  return counts;
}
