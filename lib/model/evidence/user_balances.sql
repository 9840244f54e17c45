-- One row per transaction of a user: the wallet that it leaves, and the payment balance that is
-- printed with it, in its block or else in its not-in-sync error; until the end of the period.
with

reported as (
    select
        transaction_file_id as file_id,
        transaction_line as line,
        max_by(payment_balance, step_number) as payment_balance
    from sync_errors
    where user_id = $user_id
    group by transaction_file_id, transaction_line
)

select
    transactions.currency,
    transactions.logged_at,
    transactions.closing_balance as wallet,
    coalesce(transactions.payment_balance, reported.payment_balance) as payment_balance,
    case when transactions.outcome = 'blocked' then transactions.new_balance end
        as blocked_balance
from transactions
left join reported
    on transactions.file_id = reported.file_id
    and transactions.line = reported.line
where transactions.user_id = $user_id and transactions.logged_at < scope_to()
order by transactions.transaction_number
