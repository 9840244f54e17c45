-- One row per transaction of a user, in order of time: the last ones of too many.
with

reported as (
    select
        transaction_file_id as file_id,
        transaction_line as line,
        max_by(payment_balance, step_number) as payment_balance
    from sync_errors
    where user_id = $user_id
    group by transaction_file_id, transaction_line
),

newest as (
    select
        transactions.*,
        coalesce(transactions.payment_balance, reported.payment_balance) as seen_payment_balance,
        coalesce(transactions.payment_balance, reported.payment_balance)
        - transactions.closing_balance as difference
    from transactions
    left join reported
        on transactions.file_id = reported.file_id
        and transactions.line = reported.line
    where transactions.user_id = $user_id
    order by transactions.transaction_number desc
    limit $limit
)

select
    logged_at as "time",
    transaction_id as "transaction",
    coalesce(type, upper(direction)) as "type",
    action,
    currency,
    money(amount, currency) as "amount",
    money(vat, currency) as "VAT",
    money(old_balance, currency) as "wallet before",
    money(closing_balance, currency) as "wallet after",
    money(seen_payment_balance, currency) as "payment balance",
    money(difference, currency) as "payment balance - wallet",
    replace(outcome, '_', ' ') as "outcome",
    log_place(stream, line) as "place"
from newest
order by transaction_number
