-- One row per currency that has been seen by the end of the period, and measure: how many there are in
-- the period, and in the one of the same length before it.
-- title: Checks
-- caption: Per currency: transactions by both checks, users out of sync, gaps; and the week before.
--   Out of sync at the end: users whose wallet and payment balance were last seen to differ. In no sum of
--   money: transactions whose amount, VAT or direction is not known.
-- empty: No transaction has been logged yet.
with

weeks (week, week_start, week_end) as (
    values
    ('this', scope_from(), scope_to()),
    ('before', scope_from() - (scope_to() - scope_from()), scope_from())
),

checked as (
    select weeks.week, reconciliation.*
    from reconciliation
    inner join weeks on logged_at >= week_start and logged_at < week_end
    where in_scope(currency, user_id)
),

periods as (
    select
        weeks.week,
        out_of_sync_periods.currency,
        began_at >= week_start as is_new,
        coalesce(in_sync_at < week_end, false) as is_over
    from out_of_sync_periods
    inner join weeks on began_at < week_end and coalesce(in_sync_at >= week_start, true)
    where in_scope(currency, user_id)
),

gaps as (
    select weeks.week, balance_gaps.currency
    from balance_gaps
    inner join weeks on logged_at >= week_start and logged_at < week_end
    where in_scope(currency, user_id)
),

facts (week, currency, measure, figure) as (
    select week, currency, 'Transactions', count(*) from checked group by all
    union all
    select week, currency, 'Debits', count(*)
    from checked where direction = 'debit' group by all
    union all
    select week, currency, 'Credits', count(*)
    from checked where direction = 'credit' group by all
    union all
    select week, currency, 'Blocked', count(*)
    from checked where outcome = 'blocked' group by all
    union all
    select week, currency, status, count(*) from checked group by all
    union all
    select week, currency, 'In no sum of money', count(*)
    from checked
    where outcome <> 'blocked' and (amount is null or vat is null or direction is null)
    group by all
    union all
    select week, currency, 'Calculation breaks', count(*)
    from checked where has_calculation_issue group by all
    union all
    select week, currency, 'Users newly out of sync', count(*)
    from periods where is_new group by all
    union all
    select week, currency, 'Users back in sync', count(*)
    from periods where is_over group by all
    union all
    select week, currency, 'Users out of sync at the end', count(*)
    from periods where not is_over group by all
    union all
    select week, currency, 'Balance gaps', count(*) from gaps group by all
),

named (place, measure) as (
    values
    (0, 'Transactions'),
    (1, 'Debits'),
    (2, 'Credits'),
    (3, 'Blocked'),
    (4, 'MATCHED'),
    (5, 'CALCULATION ISSUE'),
    (6, 'BALANCE SYNC ISSUE'),
    (7, 'CALCULATION ISSUE + BALANCE SYNC ISSUE'),
    (8, 'NOT JUDGED'),
    (10, 'In no sum of money'),
    (11, 'Calculation breaks'),
    (12, 'Users newly out of sync'),
    (13, 'Users back in sync'),
    (14, 'Users out of sync at the end'),
    (15, 'Balance gaps')
),

-- A status that a later version adds is never left out.
measures as (
    select place, measure from named
    union
    select 9, measure from facts where measure not in (select measure from named)
),

currencies as (
    select distinct currency
    from transactions
    where logged_at < scope_to() and in_scope(currency, user_id)
),

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
),

observed as (
    select count(*) > 0 as has_before
    from kept_events
    inner join weeks on week = 'before' and logged_at >= week_start and logged_at < week_end
)

select
    currency,
    measure,
    this_week,
    case when has_before then week_before end as week_before,
    case when has_before then this_week - week_before end as change
from compared
cross join observed
order by currency nulls last, place, measure;
