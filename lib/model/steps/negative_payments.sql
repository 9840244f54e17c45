-- One row per episode in which a user's payment balance was below zero, up to the end of the period that
-- the session shows; see `overdrafts`.
-- lasts: session
-- spans: user
with

payment_balances as (
    select
        user_id,
        currency,
        logged_at,
        amount,
        payment_balance,
        transaction_id,
        message_id,
        stream,
        line,
        file_id,
        transaction_number,
        payment_balance < 0 as is_negative,
        count(case when payment_balance >= 0 then 1 end) over in_order as episode_number,
        lead(logged_at) over by_user as next_logged_at
    from transactions
    where
        payment_balance is not null
        and logged_at < scope_to()
        and user_id in (select user_id from transactions where payment_balance < 0)
    window
        in_order as (
            partition by user_id, currency
            order by transaction_number
            rows between unbounded preceding and current row
        ),
        by_user as (
            partition by user_id, currency
            order by transaction_number
        )
)

select
    'payment_negative' as overdraft_class,
    user_id,
    currency,
    min(logged_at) as started_at,
    max(logged_at) as last_logged_at,
    arg_max_null(next_logged_at, transaction_number) as ended_at,
    max_by(next_logged_at is null, transaction_number) as is_open,
    count(*) as transaction_count,
    min(payment_balance) as lowest_balance,
    max_by(payment_balance, transaction_number) as last_balance,
    arg_min_null(amount, transaction_number) as amount,
    min_by(transaction_id, transaction_number) as transaction_id,
    max_by(transaction_id, transaction_number) as last_transaction_id,
    arg_min_null(message_id, transaction_number) as message_id,
    min_by(stream, transaction_number) as stream,
    min_by(line, transaction_number) as line,
    min_by(file_id, transaction_number) as file_id
from payment_balances
where is_negative
group by user_id, currency, episode_number
