-- One row per log event that says that a transaction was blocked, with the transaction that it is about; for
-- `overdrafts`.
-- lasts: meanwhile
-- columns:
--   lowest_balance (money): Wallet as it would have been.
--   last_balance (money): Wallet as it stayed.
with

notices as (
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
)

select
    notices.user_id,
    transactions.currency,
    notices.logged_at,
    coalesce(transactions.new_balance, notices.new_balance) as lowest_balance,
    coalesce(transactions.old_balance, notices.current_balance) as last_balance,
    transactions.amount,
    coalesce(transactions.transaction_id, notices.transaction_id) as transaction_id,
    deliveries.message_id,
    notices.stream,
    notices.line,
    notices.file_id
from notices
left join transactions
    on notices.request_id = transactions.request_id
    and coalesce(notices.user_id = transactions.user_id, true)
    and notices.message_number = transactions.message_number
    and notices.block_number = transactions.block_number
left join message_deliveries as deliveries
    on notices.request_id = deliveries.request_id
    and notices.message_number = deliveries.message_number
