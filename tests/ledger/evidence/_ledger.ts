import type { Evidence } from "../../../lib/ledger/evidence/evidence.ts";
import { type LedgerOptions, LedgerReader } from "../../../lib/ledger/store/open.ts";
import { type PrintedLog, STREAM } from "../store/_printed.ts";
import { ledgerOnce, makeLedgerWithFindings, withFolder } from "../../_temporary.ts";

let last: { text: string; copyLedger: (folder: string) => Promise<string> } | undefined;

/** Runs a function with a ledger of one log, whose file is gone by then; asked again, the last log is not read again. */
export async function withLedgerOf(
  log: PrintedLog | string,
  run: (reader: LedgerReader) => Promise<void>,
  options: LedgerOptions = {},
): Promise<void> {
  const text = String(log);
  if (last?.text !== text) {
    last = { text, copyLedger: ledgerOnce((folder) => writeLedger(folder, text)) };
  }
  const { copyLedger } = last;
  await withFolder(async (folder) => {
    const reader = await LedgerReader.open(await copyLedger(folder), options);
    try {
      await run(reader);
    } finally {
      reader.close();
    }
  });
}

async function writeLedger(folder: string, text: string): Promise<string> {
  Deno.mkdirSync(`${folder}/${STREAM}`);
  Deno.writeTextFileSync(`${folder}/${STREAM}/000000`, text);
  return await makeLedgerWithFindings(folder, [`${folder}/${STREAM}`]);
}

/** Gives the id of the only finding of a kind in a log stream. */
export async function idOf(
  reader: LedgerReader,
  kind: string,
  stream = STREAM,
): Promise<string> {
  const { ids } = await reader.columns(
    "select list(finding_id) as ids from findings where kind = $1 and stream = $2",
    [kind, stream],
  );
  const [found] = ids as string[][];
  if (found?.length !== 1) throw new Error(`expected one finding of ${kind}, not ${found?.length}`);
  return found[0];
}

/** Gives a column of one of the tables, in its order. */
export function columnOf({ tables }: Evidence, name: string, table = 0): unknown[] {
  return tables[table].rows.map((row) => row[name]);
}
