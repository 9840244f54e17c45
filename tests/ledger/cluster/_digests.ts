import { type CellValue, LedgerReader } from "../../../lib/ledger/store/open.ts";
import { baseTables, linkTables } from "../../../lib/ledger/store/schema.ts";

/** Digests of every base table and linked table, with the numbers of files. */
export async function digestsOf(ledger: string): Promise<Record<string, CellValue>> {
  const reader = await LedgerReader.open(ledger);
  const links = linkTables().filter(({ isTemporary }) => !isTemporary).map(({ name }) => name);
  const digests: Record<string, CellValue> = {};
  for (const table of [...baseTables(), ...links]) {
    const { digest } = await reader.columns(
      `select count(*) || ' ' || md5(string_agg(rows::varchar, chr(10) order by rows::varchar))
         as digest
       from ${table} as rows`,
    );
    digests[table] = digest[0];
  }
  reader.close();
  return digests;
}
