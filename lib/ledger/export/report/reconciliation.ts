import type { LedgerReader } from "../../store/open.ts";
import { countFindings, FINDING_KINDS_TABLE, FINDINGS_TABLE } from "./findings.ts";
import type { Period } from "./period.ts";
import { askPlaces, askTable, askText, type Report, type TableQuery } from "./report.ts";

// The week and the one before it, each as of its own end.
const WEEKS = `
with weeks as (
    select 'this' as week, period_start as week_start, period_end as week_end from period
    union all
    select 'before', before_start, period_start from period
),

checked as (
    select weeks.week, reconciliation.*
    from reconciliation
    inner join weeks on logged_at >= week_start and logged_at < week_end
),

runs as (
    select
        weeks.week,
        difference_runs.currency,
        began_at >= week_start and began_at < week_end as is_new,
        coalesce(in_sync_at >= week_start and in_sync_at < week_end, false) as is_healed
    from difference_runs
    cross join weeks
),

last_differences as (
    select
        weeks.week,
        observed_differences.user_id,
        observed_differences.currency,
        max_by(difference, (logged_at, transaction_id, stream, line)) as difference
    from observed_differences
    inner join weeks on logged_at < week_end
    group by all
),

standing as (
    select last_differences.*
    from last_differences
    cross join settings
    where abs(difference) > tolerance
),

gaps as (
    select weeks.week, balance_gaps.currency
    from balance_gaps
    inner join weeks on logged_at >= week_start and logged_at < week_end
),

currencies as (
    select distinct currency
    from transactions
    cross join period
    where logged_at < period_end
)
`;

const COLUMNS: TableQuery["columns"] = [
  { name: "currency", label: "Currency", kind: "text" },
  { name: "measure", label: "Measure", kind: "text" },
];

function measured(facts: string, measures: readonly string[]): string {
  const listed = measures.map((measure, index) => `(${index}, '${measure}')`).join(", ");
  return `${WEEKS},

facts (week, currency, measure, figure) as (
${facts}
),

measures (place, measure) as (values ${listed}),

compared as (
    select
        currencies.currency,
        measures.place,
        measures.measure,
        coalesce(sum(figure) filter (where week = 'this'), 0) as this_week,
        coalesce(sum(figure) filter (where week = 'before'), 0) as week_before
    from currencies
    cross join measures
    left join facts
        on currencies.currency is not distinct from facts.currency
        and measures.measure = facts.measure
    group by all
)

select
    currency,
    place,
    measure,
    this_week,
    case when has_before then week_before end as week_before,
    case when has_before then this_week - week_before end as change
from compared
cross join period`;
}

const CHECKS: TableQuery = {
  name: "Checks",
  caption: "Per currency: transactions by both checks, sync breaks, gaps; and the week before. " +
    "Standing: users whose wallet and payment balance were last seen apart at the week's end.",
  columns: [
    ...COLUMNS,
    { name: "this_week", label: "This week", kind: "integer" },
    { name: "week_before", label: "Week before", kind: "integer" },
    { name: "change", label: "Change", kind: "integer" },
  ],
  sql: measured(
    `    select week, currency, 'Transactions', count(*) from checked group by all
    union all
    select week, currency, case direction when 'debit' then 'Debits' else 'Credits' end, count(*)
    from checked where direction is not null group by all
    union all
    select week, currency, 'Blocked', count(*) from checked where outcome = 'blocked' group by all
    union all
    select week, currency, status, count(*) from checked group by all
    union all
    select week, currency, 'Calculation breaks', count(*)
    from checked where has_calculation_issue group by all
    union all
    select week, currency, 'Sync breaks, new', count(*) from runs where is_new group by all
    union all
    select week, currency, 'Sync breaks, healed', count(*) from runs where is_healed group by all
    union all
    select week, currency, 'Sync breaks, standing', count(*) from standing group by all
    union all
    select week, currency, 'Balance gaps', count(*) from gaps group by all`,
    [
      "Transactions",
      "Debits",
      "Credits",
      "Blocked",
      "MATCHED",
      "CALCULATION ISSUE",
      "BALANCE SYNC ISSUE",
      "CALCULATION ISSUE + BALANCE SYNC ISSUE",
      "Calculation breaks",
      "Sync breaks, new",
      "Sync breaks, healed",
      "Sync breaks, standing",
      "Balance gaps",
    ],
  ),
  order: "currency nulls last, place",
};

const MONEY: TableQuery = {
  name: "Money",
  caption: "Per currency: what was debited and credited (VAT included, blocked left out), what " +
    "that moved in the wallets, and what is owed at the week's end. Currencies are never added up.",
  columns: [
    ...COLUMNS,
    { name: "this_week", label: "This week", kind: "decimal" },
    { name: "week_before", label: "Week before", kind: "decimal" },
    { name: "change", label: "Change", kind: "decimal" },
  ],
  sql: measured(
    `    select
        week, currency, case direction when 'debit' then 'Debited' else 'Credited' end, sum(amount)
    from checked where outcome <> 'blocked' and direction is not null group by all
    union all
    select week, currency, 'VAT', sum(vat) from checked where outcome <> 'blocked' group by all
    union all
    select week, currency, 'Wallets, net change', sum(closing_balance - old_balance)
    from checked group by all
    union all
    select week, currency, 'Owed: payment balances above wallets', sum(difference)
    from standing where difference > 0 group by all
    union all
    select week, currency, 'Owed: payment balances below wallets', -sum(difference)
    from standing where difference < 0 group by all`,
    [
      "Debited",
      "Credited",
      "VAT",
      "Wallets, net change",
      "Owed: payment balances above wallets",
      "Owed: payment balances below wallets",
    ],
  ),
  order: "currency nulls last, place",
};

const ANSWER = `${WEEKS},

owed as (
    select currency, count(*) as user_count, sum(abs(difference)) as owed
    from standing
    where week = 'this'
    group by currency
),

counts as (
    select
        any_value(period_start) as week_start,
        count(checked.line) as transactions,
        count(*) filter (where status <> 'MATCHED') as broken,
        (select coalesce(sum(user_count), 0) from owed) as users,
        (select string_agg(amount_text(owed, currency), ', ' order by currency) from owed) as owed
    from period
    left join checked on checked.week = 'this'
)

select
    broken || ' of ' || transactions || ' transactions of the week from '
    || strftime(week_start, '%Y-%m-%d') || ' to '
    || strftime(week_start + interval 6 days, '%Y-%m-%d') || ' do not match'
    || case
        when users = 0 then '; at its end no wallet and payment balance stand apart.'
        when users = 1 then '; at its end 1 user''s wallet and payment balance stand apart, by '
            || owed || '.'
        else '; at its end ' || users || ' users'' wallets and payment balances stand apart, by '
            || owed || ' in all.'
    end as text
from counts`;

/** Makes the weekly reconciliation summary: what was known at the week's end. */
export async function reconciliationReport(reader: LedgerReader, period: Period): Promise<Report> {
  const tables = [];
  const queries = [CHECKS, MONEY, FINDING_KINDS_TABLE, FINDINGS_TABLE];
  for (const query of queries) tables.push(await askTable(reader, query, period));
  return {
    fileName: `reconciliation-${period.name}`,
    title: `Reconciliation, week ${period.name}`,
    answer: await askText(reader, ANSWER, period),
    period,
    tables,
    findings: countFindings(tables[queries.indexOf(FINDING_KINDS_TABLE)]),
    places: await askPlaces(reader),
  };
}
