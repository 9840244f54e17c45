import { type CellValue, LedgerReader } from "../../../lib/ledger/store/open.ts";
import { baseTables, linkTables, sessionTables } from "../../../lib/ledger/store/schema.ts";

/** Digests of every base table and linked table of a ledger, with the numbers of files. */
export function digestsOf(ledger: string): Promise<Record<string, CellValue>> {
  const links = linkTables().filter(({ isTemporary }) => !isTemporary).map(({ name }) => name);
  return digests(ledger, [...baseTables(), ...links]);
}

/** Digests of all that is kept beside a ledger: findings, cases, and what leads to them. */
export function resultsOf(ledger: string): Promise<Record<string, CellValue>> {
  return digests(ledger, sessionTables().filter(({ isAid }) => !isAid).map(({ name }) => name));
}

async function digests(
  ledger: string,
  tables: readonly string[],
): Promise<Record<string, CellValue>> {
  const reader = await LedgerReader.open(ledger);
  const found: Record<string, CellValue> = {};
  for (const table of tables) {
    const { digest } = await reader.columns(
      `select count(*) || ' ' || md5(string_agg(rows::varchar, chr(10) order by rows::varchar))
         as digest
       from ${table} as rows`,
    );
    found[table] = digest[0];
  }
  reader.close();
  return found;
}
