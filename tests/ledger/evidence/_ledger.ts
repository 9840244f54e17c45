import type { Evidence } from "../../../lib/ledger/evidence/evidence.ts";
import { type LedgerOptions, LedgerReader } from "../../../lib/ledger/store/open.ts";
import type { PrintedLog } from "../store/_printed.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

/** The log stream that a printed log becomes. */
export const STREAM = "2024-01-01-[$LATEST]0123456789abcdef0123456789abcdef";

/** Runs a function with a ledger of one log, whose file is gone by then. */
export async function withLedgerOf(
  log: PrintedLog | string,
  run: (reader: LedgerReader) => Promise<void>,
  options: LedgerOptions = {},
): Promise<void> {
  await withFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/${STREAM}`);
    Deno.writeTextFileSync(`${folder}/${STREAM}/000000`, String(log));
    const ledger = await makeLedger(folder, [`${folder}/${STREAM}`]);
    Deno.removeSync(`${folder}/${STREAM}`, { recursive: true });
    const reader = await LedgerReader.open(ledger, options);
    try {
      await run(reader);
    } finally {
      reader.close();
    }
  });
}

/** Gives the id of the only finding of a kind. */
export async function idOf(reader: LedgerReader, kind: string): Promise<string> {
  const { ids } = await reader.columns(
    "select list(finding_id) as ids from findings where kind = $1",
    [kind],
  );
  const [found] = ids as string[][];
  if (found?.length !== 1) throw new Error(`expected one finding of ${kind}, not ${found?.length}`);
  return found[0];
}

/** Gives a column of one of the tables, in its order. */
export function columnOf({ tables }: Evidence, name: string, table = 0): unknown[] {
  return tables[table].rows.map((row) => row[name]);
}
