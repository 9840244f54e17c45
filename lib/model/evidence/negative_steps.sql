-- One row per transaction from the one before an episode below zero to the one that ends it.
-- title: Each step of the episode
with

ordered as (
    select
        *,
        lag(payment_balance) over in_order as payment_before,
        row_number() over in_order as place
    from transactions
    where
        user_id = $user_id
        and currency is not distinct from $currency
        and payment_balance is not null
        and logged_at < scope_to()
    window in_order as (order by transaction_number)
),

bounds as (
    select
        min(place) as first_place,
        max(place) as last_place
    from ordered
    where
        logged_at between $first_seen_at and $last_seen_at
        and payment_balance < 0
),

episode as (
    select
        ordered.*,
        min(payment_balance) over () as lowest_balance
    from ordered
    cross join bounds
    where ordered.place between bounds.first_place and bounds.last_place + 1
)

select
    logged_at as "time",
    transaction_id as "transaction",
    action,
    direction || ' ' || money(amount, currency) as "amount",
    money(payment_before, currency) as "payment balance before",
    money(payment_balance, currency) as "after",
    case
        when payment_balance >= 0 then 'no longer below zero'
        when coalesce(payment_before, 0) >= 0
            then 'fell below zero' || case when payment_balance = lowest_balance then ', lowest' else '' end
        when payment_balance = lowest_balance then 'lowest'
    end as "step",
    money(closing_balance, currency) as "wallet after",
    currency,
    replace(outcome, '_', ' ') as "outcome"
from episode
order by place
