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

blocked_notices as (
    select
        blocked_attempts.* replace (
            shown_part(blocked_attempts.user_id, user_ids.masked) as user_id,
            shown_part(blocked_attempts.transaction_id, transaction_ids.masked) as transaction_id
        ),
        blocked_links.request_id::varchar as request_id,
        blocked_links.message_number,
        blocked_links.block_number,
        events.logged_at,
        log_files.stream
    from blocked_attempts
    inner join events
        on blocked_attempts.file_id = events.file_id
        and blocked_attempts.line = events.line
    inner join log_files on blocked_attempts.file_id = log_files.file_id
    anti join repeated_events
        on blocked_attempts.file_id = repeated_events.file_id
        and blocked_attempts.line = repeated_events.line
    left join blocked_links
        on blocked_attempts.file_id = blocked_links.file_id
        and blocked_attempts.line = blocked_links.line
    left join masked_parts as user_ids on blocked_attempts.user_id = user_ids.printed
    left join masked_parts as transaction_ids
        on blocked_attempts.transaction_id = transaction_ids.printed
),

currencies as (
    select
        user_id,
        max_by(currency, transaction_number) as currency
    from transactions
    where logged_at < scope_to() and user_id in (select user_id from blocked_notices)
    group by user_id
),

blocked as (
    select
        'blocked' as overdraft_class,
        blocked_notices.user_id,
        coalesce(transactions.currency, currencies.currency) as currency,
        blocked_notices.logged_at as started_at,
        blocked_notices.logged_at as last_logged_at,
        blocked_notices.logged_at as ended_at,
        false as is_open,
        1 as transaction_count,
        coalesce(transactions.new_balance, blocked_notices.new_balance) as lowest_balance,
        coalesce(transactions.old_balance, blocked_notices.current_balance) as last_balance,
        transactions.amount,
        coalesce(transactions.transaction_id, blocked_notices.transaction_id) as transaction_id,
        coalesce(transactions.transaction_id, blocked_notices.transaction_id)
            as last_transaction_id,
        messages.message_id,
        blocked_notices.stream,
        blocked_notices.line,
        blocked_notices.file_id
    from blocked_notices
    left join transactions
        on blocked_notices.request_id = transactions.request_id
        and coalesce(blocked_notices.user_id = transactions.user_id, true)
        and blocked_notices.message_number = transactions.message_number
        and blocked_notices.block_number = transactions.block_number
    left join messages
        on blocked_notices.request_id = messages.request_id
        and blocked_notices.message_number = messages.message_number
    left join currencies on blocked_notices.user_id = currencies.user_id
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
