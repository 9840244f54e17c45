-- One row per currency that has been seen by the end of the period, and measure: how much money it is in
-- the period, and in the one of the same length before it.
-- title: Money
-- caption: Per currency: what was debited and credited (VAT included, blocked left out), what moved in
--   the wallets, booked here or by another listener, and by how much wallets and payment balances are out of sync at the
--   week's end. If the payment side is right, what it is too high by is owed to the user, and what
--   the wallet is too high by is owed by the user. Currencies are never added up.
-- empty: No transaction has been logged yet.
with

weeks (week, week_start, week_end) as (
    values
    ('this', scope_from(), scope_to()),
    ('before', scope_from() - (scope_to() - scope_from()), scope_from())
),

checked as (
    select weeks.week, transactions.*
    from transactions
    inner join weeks on logged_at >= week_start and logged_at < week_end
    where in_scope(currency, user_id)
),

movements as (
    select weeks.week, wallet_movements.*
    from wallet_movements
    inner join weeks on logged_at >= week_start and logged_at < week_end
    where in_scope(currency, user_id)
),

last_differences as (
    select
        weeks.week,
        observed_differences.user_id,
        observed_differences.currency,
        max_by(difference, transaction_number) as difference
    from observed_differences
    inner join weeks on logged_at < week_end
    where in_scope(currency, user_id)
    group by all
),

outstanding as (
    select last_differences.*
    from last_differences
    cross join settings
    where abs(difference) > tolerance
),

facts (week, currency, measure, figure) as (
    select week, currency, 'Debited', sum(amount)
    from checked where outcome <> 'blocked' and direction = 'debit' group by all
    union all
    select week, currency, 'Credited', sum(amount)
    from checked where outcome <> 'blocked' and direction = 'credit' group by all
    union all
    select week, currency, 'VAT', sum(vat) from checked where outcome <> 'blocked' group by all
    union all
    select week, currency, 'Wallets, booked here', sum(booked_here)
    from movements group by all
    union all
    select week, currency, 'Wallets, booked by another listener', sum(booked_elsewhere)
    from movements group by all
    union all
    select week, currency, 'Wallets, net change', sum(balance_change)
    from movements group by all
    union all
    select week, currency, 'Wallets, not known whether booked', sum(unconfirmed)
    from movements group by all
    union all
    select week, currency, 'Payment side too high by', sum(difference)
    from outstanding where difference > 0 group by all
    union all
    select week, currency, 'Wallet too high by', -sum(difference)
    from outstanding where difference < 0 group by all
),

measures (place, measure) as (
    values
    (0, 'Debited'),
    (1, 'Credited'),
    (2, 'VAT'),
    (3, 'Wallets, booked here'),
    (4, 'Wallets, booked by another listener'),
    (5, 'Wallets, net change'),
    (6, 'Wallets, not known whether booked'),
    (7, 'Payment side too high by'),
    (8, 'Wallet too high by')
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
order by currency nulls last, place;
