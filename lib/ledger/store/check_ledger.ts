import { readLayer } from "../model/objects.ts";
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
  /** Rows at most of each check that fails; 20 by default. */
  readonly limit?: number;
}

/**
 * Asks a ledger every check of the model, each a query that returns the rows that break it.
 *
 * @returns The checks that do not hold, by name; none where all do.
 */
export async function checkLedger(
  reader: LedgerReader,
  { limit = 20 }: CheckOptions = {},
): Promise<FailedCheck[]> {
  const failed = [];
  for (const { name, values, body } of readLayer("checks")) {
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
