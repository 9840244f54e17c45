import { LedgerReader } from "../ledger/store/open.ts";

const SQL = `
  select
      count(*) filter (where is_open) as "open",
      count(*) filter (where is_open and severity = 'critical') as critical,
      count(*) filter (where is_open and severity = 'warning') as warning,
      count(*) filter (where is_open and severity = 'notice') as notice,
      count(*) filter (where not is_open and review_state is not null) as closed
  from reviewed_cases
  where in_scope_case(reviewed_cases)`;

/** Counts of a ledger's cases: open ones, in all and by severity, and those that a person has closed. */
export interface CaseCounts {
  readonly open: number;
  readonly critical: number;
  readonly warning: number;
  readonly notice: number;
  readonly closed: number;
}

/** Counts the cases of a reader's session. */
export async function countCases(reader: LedgerReader): Promise<CaseCounts> {
  const columns = await reader.columns(SQL);
  return Object.fromEntries(
    Object.entries(columns).map(([name, [value]]) => [name, Number(value)]),
  ) as unknown as CaseCounts;
}

/** Counts the cases of a ledger. */
export async function countLedgerCases(ledger: string): Promise<CaseCounts> {
  const reader = await LedgerReader.open(ledger, { onWarning: console.warn });
  try {
    return await countCases(reader);
  } finally {
    reader.close();
  }
}
