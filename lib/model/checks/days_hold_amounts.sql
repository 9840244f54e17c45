-- One row per currency whose amounts, blocked ones left out, are not those of all days.
-- title: Amounts agree with the daily activity
with

of_ledger as (
    select
        currency,
        sum(amount) as amount
    from transactions
    where outcome <> 'blocked' and logged_at < scope_to()
    group by currency
),

of_days as (
    select
        currency,
        sum(amount) as amount
    from daily_activity
    group by currency
)

select
    of_ledger.currency,
    of_ledger.amount as amount_of_ledger,
    of_days.amount as amount_of_days
from of_ledger
left join of_days on of_ledger.currency is not distinct from of_days.currency
where of_ledger.amount is distinct from of_days.amount
order by of_ledger.currency
