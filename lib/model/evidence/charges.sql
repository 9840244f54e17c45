-- One row per deduction of a delivery and per credit that names it, with what was taken so far.
-- title: Each deduction, and what was given back
with

printed as (
    select
        *,
        row_number() over (
            partition by transaction_id
            order by transaction_number
        ) as copy_number
    from transactions
    where
        list_contains(from_json($transaction_ids, '["varchar"]'), transaction_id)
        and user_id = $user_id
),

final as (
    select
        *,
        sum(case direction when 'credit' then -amount else amount end) over (
            order by transaction_number
        )::decimal(38, 6) as taken,
        first_value(amount) over (order by transaction_number) as first_amount
    from printed
    where copy_number = 1
)

select
    logged_at as "time",
    case direction when 'credit' then 'given back' else 'deducted' end as "step",
    transaction_id as "transaction",
    action,
    money(amount, currency) as "amount",
    money(taken, currency) as "taken so far",
    money(greatest(taken - first_amount, 0)::decimal(38, 6), currency) as "too much so far",
    currency,
    replace(outcome, '_', ' ') as "outcome",
    log_place(stream, line) as "place"
from final
order by transaction_number
