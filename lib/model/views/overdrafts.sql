-- One row per overdraft: an attempt that was blocked, a wallet that was overdrawn nevertheless,
-- or an episode in which the payment balance was below zero; an episode is open where it was at the end
-- of the period that the session shows.
-- lasts: session
-- columns:
--   overdraft_class: blocked, wallet_overdrawn or payment_negative.
--   ended_at (time, UTC): Episode: the transaction that brought the payment balance back; empty
--     while it is open. Others: the same as the start.
--   is_open (yes or no): Whether the payment balance was below zero to the end of the logs.
--   transaction_count (transactions): How many transactions it stands for.
--   lowest_balance (money): Lowest balance: of an attempt the wallet as it would have been, of an
--     episode the lowest payment balance.
--   last_balance (money): Balance that was last seen: of a blocked attempt the wallet as it stayed,
--     of an episode the payment balance.
--   amount (money): Amount of the attempt, or of the transaction that began the episode.
--   transaction_id: Transaction of the attempt, or the one that began the episode.
--   last_transaction_id: Last transaction that belongs to it.
with

blocked as (
    select
        'blocked' as overdraft_class,
        blocked_notices.user_id,
        coalesce(blocked_notices.currency, blocked_currencies.currency) as currency,
        blocked_notices.logged_at as started_at,
        blocked_notices.logged_at as last_logged_at,
        blocked_notices.logged_at as ended_at,
        false as is_open,
        1 as transaction_count,
        blocked_notices.lowest_balance,
        blocked_notices.last_balance,
        blocked_notices.amount,
        blocked_notices.transaction_id,
        blocked_notices.transaction_id as last_transaction_id,
        blocked_notices.message_id,
        blocked_notices.stream,
        blocked_notices.line,
        blocked_notices.file_id
    from blocked_notices
    left join blocked_currencies on blocked_notices.user_id = blocked_currencies.user_id
),

wallet_overdrawn as (
    select
        'wallet_overdrawn' as overdraft_class,
        user_id,
        currency,
        logged_at as started_at,
        logged_at as last_logged_at,
        logged_at as ended_at,
        false as is_open,
        1 as transaction_count,
        closing_balance as lowest_balance,
        closing_balance as last_balance,
        amount,
        transaction_id,
        transaction_id as last_transaction_id,
        message_id,
        stream,
        line,
        file_id
    from transactions
    anti join unconfirmed_outcomes
        on transactions.file_id = unconfirmed_outcomes.file_id
        and transactions.line = unconfirmed_outcomes.line
    where closing_balance < 0 and outcome <> 'blocked'
),

final as (
    select * from blocked
    union all
    select * from wallet_overdrawn
    union all
    select * from negative_payments
)

select * from final
