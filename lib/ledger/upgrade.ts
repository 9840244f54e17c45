import { requireText } from "./arguments.ts";
import { UserError } from "./error.ts";
import type { LedgerBuild } from "./store/build.ts";
import { cancellable } from "./store/cancel.ts";
import { lockLedger } from "./store/lock.ts";
import { WorkingCopy } from "./store/working_copy.ts";

/** What an upgrade did. */
export interface UpgradeSummary {
  /** Whether the ledger was changed; not where it was up to date. */
  readonly isChanged: boolean;
}

/**
 * Brings a ledger of an earlier version up to date without its logs, which may be gone: its tables by
 * migrations, then its links and views. It happens in a copy that takes the ledger's place at the end;
 * a failure leaves the ledger as it was.
 *
 * @param ledger Path of the ledger.
 * @throws {UserError} If there is no ledger, or one that this version cannot read, or Stop was pressed meanwhile.
 * @throws {TypeError} If the path is not a text.
 *
 * @example
 * ```ts
 * import { ingest, upgrade } from "balancebook/ledger";
 * import assert from "node:assert/strict";
 *
 * const folder = Deno.makeTempDirSync();
 * await ingest(["data/sample"], { ledger: `${folder}/ledger.duckdb` });
 * assert.equal((await upgrade(`${folder}/ledger.duckdb`)).isChanged, false);
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export async function upgrade(ledger: string): Promise<UpgradeSummary> {
  requireText(ledger, "upgrade", "the path of a ledger");
  try {
    Deno.statSync(ledger);
  } catch (error) {
    throw new UserError(`Cannot upgrade ${ledger}: there is no ledger`, { cause: error });
  }
  const lock = await lockLedger(ledger);
  const stopping: Stopping = { isStopped: false };
  try {
    return await cancellable(upgradeHeld(ledger, stopping), () => {
      stopping.isStopped = true;
      stopping.build?.interrupt();
    });
  } catch (error) {
    if (!stopping.isStopped) throw error;
    throw new UserError("Upgrade stopped; the ledger is unchanged", { cause: error });
  } finally {
    lock.release();
  }
}

/** How Stop reaches an upgrade, also before it has begun to write. */
interface Stopping {
  isStopped: boolean;
  build?: LedgerBuild;
}

async function upgradeHeld(ledger: string, stopping: Stopping): Promise<UpgradeSummary> {
  const copy = WorkingCopy.begin(ledger);
  const { LedgerBuild } = await import("./store/build.ts");
  const build = await LedgerBuild.begin(copy, null);
  stopping.build = build;
  try {
    if (stopping.isStopped) throw new Error("stopped");
    const isChanged = !build.hasCurrentRules;
    if (isChanged) {
      await build.renewRules();
      await build.publish();
    }
    return { isChanged };
  } finally {
    build.close();
  }
}
