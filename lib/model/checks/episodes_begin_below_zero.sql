-- One row per number of times below zero that differs: of the findings, and of printed payment balances
-- that fall below zero.
-- title: An episode begins where a payment balance falls below zero
with

payments as (
    select
        payment_balance < 0 as is_below,
        lag(payment_balance < 0, 1, false) over walk as was_below
    from transactions
    where payment_balance is not null and user_id is not null and logged_at < scope_to()
    window walk as (
        partition by user_id, currency
        order by transaction_number
    )
),

counts as (
    select
        (
            select count(*) from findings where kind = 'payment_negative'
        ) as of_findings,
        (select count(*) from payments where is_below and not was_below) as of_transactions
)

select *
from counts
where of_findings <> of_transactions
order by of_findings
