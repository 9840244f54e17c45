-- One row per number of users below zero that differs: of the findings that are open, and of last
-- printed payment balances.
-- title: Open episodes are the users whose last payment balance is below zero
with

payments as (
    select
        payment_balance < 0 as is_below,
        lead(transaction_id) over walk is null as is_last
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
            select count(*) from findings where kind = 'payment_negative' and severity = 'warning'
        ) as of_findings,
        (select count(*) from payments where is_below and is_last) as of_transactions
)

select *
from counts
where of_findings <> of_transactions
order by of_findings
