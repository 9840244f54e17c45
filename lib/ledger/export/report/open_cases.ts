import type { LedgerReader } from "../../store/open.ts";

/**
 * Counts the cases that are open at the end of the period that the session shows, of its currency and
 * user, by severity; those that a person has closed are not open, and a severity without any is left out.
 */
export async function countOpenCases(reader: LedgerReader): Promise<ReadonlyMap<string, number>> {
  const { severity, cases } = await reader.columns(
    `select severity::varchar as severity, count(*) as cases
     from reviewed_cases
     where is_open and in_scope_case(reviewed_cases)
     group by severity
     order by severity`,
  );
  return new Map(severity.map((each, at) => [String(each), Number(cases[at])]));
}
