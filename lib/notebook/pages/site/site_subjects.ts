import type { CellValue, LedgerReader } from "../../../ledger/store/open.ts";

/** A case or a user that a site lists. */
export interface SiteSubject {
  readonly id: string;
  /** What its row in the list says, by heading. */
  readonly row: Readonly<Record<string, CellValue>>;
}

/** What a site has of the cases that are open in its scope, the largest first. */
export interface SiteSubjects {
  readonly cases: readonly SiteSubject[];
  readonly users: readonly SiteSubject[];
  /** Case of each of their findings. */
  readonly findings: ReadonlyMap<string, string>;
  /** User of each transaction of these users. */
  readonly transactions: ReadonlyMap<string, string>;
}

const CASES_SQL = `
  select case_id, severity, headline, finding_ids,
    coalesce(amounts, '') as money,
    case len(user_ids) when 0 then '' when 1 then user_ids[1]
        else counted(len(user_ids), 'user', 'users') end as users,
    for_company, first_seen_at::date as first_day, last_seen_at::date as last_day
  from reviewed_cases
  where is_open and in_scope_case(reviewed_cases)
  order by case_order(reviewed_cases)`;

const USERS_SQL = `
  with own as (
    select *, row_number() over (order by case_order(reviewed_cases))
        as place
    from reviewed_cases
    where is_open and in_scope_case(reviewed_cases)
  ),
  named as (select unnest(user_ids) as user_id, place, case_id from own),
  seen as (
    select user_id, string_agg(distinct currency, ', ' order by currency) as currencies,
        count(*) as transactions, strftime(max(logged_at), '%Y-%m-%d %H:%M') as last_at
    from transactions where user_id is not null group by user_id
  ),
  open_differences as (
    select user_id,
      string_agg(difference_text(difference, currency), ', ' order by currency) as difference
    from outstanding_differences group by user_id
  )
  select named.user_id, any_value(difference) as difference, count(*) as cases,
    arg_min(case_id, place) as first_case, any_value(currencies) as currencies,
    any_value(transactions) as transactions, any_value(last_at) as last_at
  from named inner join seen using (user_id) left join open_differences using (user_id)
  where scope_user() is null or named.user_id = scope_user()
  group by named.user_id
  order by min(place), named.user_id`;

const TRANSACTIONS_SQL = `
  select distinct transaction_id, user_id from transactions
  where transaction_id is not null and user_id is not null`;

/** Reads what a site lists; the session has the scope of the site. */
export async function readSiteSubjects(reader: LedgerReader): Promise<SiteSubjects> {
  const cases = await rowsOf(reader, CASES_SQL);
  const users = await rowsOf(reader, USERS_SQL);
  const transactions = await reader.columns(TRANSACTIONS_SQL);
  const findings = cases.flatMap(({ case_id, finding_ids }) =>
    (finding_ids as readonly string[] ?? []).map((id) => [id, String(case_id)] as const)
  );
  return {
    cases: cases.map((row) => ({
      id: String(row.case_id),
      row: {
        "case": row.case_id,
        "severity": row.severity,
        "what happened": row.headline,
        "money": row.money === "" ? null : row.money,
        "who": row.users === "" ? null : row.users,
        "what to do": row.for_company,
        "first day": row.first_day,
        "last day": row.last_day,
      },
    })),
    users: users.map((row) => ({
      id: String(row.user_id),
      row: {
        "user": row.user_id,
        "difference": row.difference,
        "open cases": row.cases,
        "largest case": row.first_case,
        "currencies": row.currencies,
        "transactions": row.transactions,
        "last seen (UTC)": row.last_at,
      },
    })),
    findings: new Map(findings),
    transactions: new Map(
      transactions.transaction_id.map((id, row) => [String(id), String(transactions.user_id[row])]),
    ),
  };
}

async function rowsOf(
  reader: LedgerReader,
  sql: string,
): Promise<Record<string, CellValue>[]> {
  const columns = await reader.columns(sql);
  const names = Object.keys(columns);
  return columns[names[0]].map((_, row) =>
    Object.fromEntries(names.map((name) => [name, columns[name][row]]))
  );
}
