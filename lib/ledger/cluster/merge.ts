import { DuckDBInstance } from "duckdb";
import { dirname } from "node:path";
import { UserError } from "../error.ts";
import { followLinks, isThere } from "../presence.ts";
import { lockLedger } from "../store/lock.ts";
import { removeLeftovers, removeTemporary } from "../store/leftovers.ts";
import { keepResults, resultsPath } from "../store/results.ts";
import { userObjects } from "../store/schema.ts";
import { attachLedger, isMerged } from "../store/tables.ts";
import { readManifest, type StageLine } from "./manifest.ts";
import { foundName, readGlobal } from "./find.ts";
import { pathsOf } from "./global.ts";
import { explainDamage, rowsSql } from "./parts.ts";

/** What {@linkcode merge} goes by. */
export interface MergeOptions {
  /** Path of the manifest of the one global task. */
  readonly global: string;
  /** Path of the manifest of all tasks of users. */
  readonly found: string;
  /** Path of the ledger; one that was merged before is replaced. */
  readonly ledger: string;
  /** Called as each table begins, with its name in words. */
  readonly onProgress?: (table: string) => void;
}

/**
 * Makes a ledger of what link tasks have written, with its findings and cases: what is of one user is taken from the tasks
 * of users, the rest is worked out here. The ledger reads its large tables where the tasks wrote them, so
 * that no machine holds all rows; those files must stay.
 *
 * @throws {UserError} If a manifest or an attempt is not whole, they do not belong together, the ledger cannot be used, or
 * Stop was pressed.
 */
export async function merge({ global, found, ledger, onProgress }: MergeOptions): Promise<void> {
  const users = { lines: await readManifest<StageLine>(found, "find"), folder: dirname(found) };
  const [{ plan }] = users.lines;
  const given = await readGlobal(global, plan.slice(0, plan.lastIndexOf("/")));
  const paths = await pathsOfAll(users);
  const lock = await lockLedger(ledger);
  const file = followLinks(ledger);
  const temporary = `${file}.${Deno.pid}.tmp`;
  try {
    if (isThere(ledger)) await requireMerged(ledger);
    removeLeftovers(ledger);
    // What was kept there names files of earlier attempts.
    removeTemporary(resultsPath(ledger));
    Deno.copyFileSync(given.ledger, temporary);
    Deno.renameSync(temporary, file);
  } catch (error) {
    removeTemporary(temporary);
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(`Cannot read ${given.ledger}: do the global task again`, { cause: error });
  } finally {
    lock.release();
  }
  try {
    await keepResults(ledger, {
      ...onProgress === undefined ? {} : { onProgress },
      given: (name, columns) => rowsSql(columns, paths.get(name) ?? []),
    });
  } catch (error) {
    throw explainDamage(error, "the find tasks");
  }
}

async function pathsOfAll(users: Parameters<typeof pathsOf>[1]): Promise<Map<string, string[]>> {
  const instance = await DuckDBInstance.create(":memory:");
  try {
    const connection = await instance.connect();
    const paths = new Map<string, string[]>();
    for (const { name } of userObjects()) {
      paths.set(name, await pathsOf(connection, users, foundName(name)));
    }
    return paths;
  } finally {
    instance.closeSync();
  }
}

/**
 * Checks that nothing is lost with a ledger.
 *
 * @throws {UserError} If it was not merged: it may hold other logs.
 */
async function requireMerged(ledger: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  try {
    const connection = await instance.connect();
    await attachLedger(connection, ledger, ledger, "read");
    if (await isMerged(connection)) return;
  } finally {
    instance.closeSync();
  }
  throw new UserError(
    `Cannot write ${ledger}: it holds logs of its own; name another file with --db`,
  );
}
