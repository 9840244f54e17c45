import { UserError } from "../error.ts";
import { type ModelObject, readLayer } from "../model/objects.ts";
import type { Columns, LedgerReader } from "./open.ts";

/** A check of `lib/model/checks` that does not hold. */
export interface FailedCheck {
  /** The name of its file. */
  readonly name: string;
  /** What should hold, in words. */
  readonly title: string;
  /** How many rows show that it does not. */
  readonly rowCount: number;
  /** The first of them, by column. */
  readonly rows: Columns;
}

/** Options of {@linkcode checkLedger}. */
export interface CheckOptions {
  /** Names of the checks to ask, in their order; all of the model by default. */
  readonly names?: readonly string[];
  /** Rows at most of each check that fails; 20 by default. */
  readonly limit?: number;
}

/**
 * Asks a ledger the checks of the model, each a query that returns the rows that break it. They go by
 * the thresholds and the end of the period of its session, not by the currency and the user.
 *
 * @returns The checks that do not hold; none where all do.
 * @throws {UserError} If there is no check of a name.
 */
export async function checkLedger(
  reader: LedgerReader,
  { names, limit = 20 }: CheckOptions = {},
): Promise<FailedCheck[]> {
  const failed = [];
  for (const { name, values, body } of names?.map(findCheck) ?? readLayer("checks")) {
    const columns = await reader.columns(body);
    const rowCount = Object.values(columns)[0].length;
    if (rowCount === 0) continue;
    const rows = Object.fromEntries(
      Object.entries(columns).map(([column, cells]) => [column, cells.slice(0, limit)]),
    );
    failed.push({ name, title: values.title, rowCount, rows });
  }
  return failed;
}

function findCheck(name: string): ModelObject {
  const check = readLayer("checks").find((check) => check.name === name);
  if (check !== undefined) return check;
  throw new UserError(`Cannot check "${name}": lib/model/checks has no such query`);
}
