-- One row per not-in-sync error, linked to the transaction before it in the same message; with
-- its parts as they were printed, and as they are shown where that differs.
-- columns:
--   difference (money): Payment balance minus wallet; above zero where the payment balance is
--     higher.
--   transaction_file_id (number): Log file of the transaction that the error belongs to.
--   transaction_line (line): Line of the transaction that the error belongs to, from 1.
--   step_number (number): Which step of its request it is, from 1; empty where it stands in no
--     request.
with

steps as (
    select * from message_steps where step = 'sync_error'
),

blocks as (
    select
        transaction_blocks.file_id,
        transaction_blocks.line,
        transaction_blocks.transaction_id,
        transaction_blocks.user_id,
        transaction_blocks.currency,
        transaction_links.masked_transaction_id,
        transaction_links.masked_currency,
        transaction_links.request_id,
        transaction_links.message_number,
        transaction_links.block_number
    from transaction_links
    semi join steps
        on transaction_links.request_id = steps.request_id
        and transaction_links.message_number = steps.message_number
        and transaction_links.block_number = steps.block_number
    inner join transaction_blocks
        on transaction_links.file_id = transaction_blocks.file_id
        and transaction_links.line = transaction_blocks.line
),

linked as (
    select
        blocks.transaction_id,
        blocks.masked_transaction_id,
        sync_error_blocks.user_id,
        masked_parts.masked as masked_user_id,
        blocks.currency,
        blocks.masked_currency,
        sync_error_blocks.subscription_balance,
        sync_error_blocks.payment_balance,
        sync_error_blocks.payment_balance - sync_error_blocks.subscription_balance as difference,
        events.request_id::varchar as request_id,
        events.logged_at,
        log_files.stream,
        sync_error_blocks.line,
        sync_error_blocks.file_id,
        blocks.file_id as transaction_file_id,
        blocks.line as transaction_line,
        steps.step_number
    from sync_error_blocks
    inner join events
        on sync_error_blocks.file_id = events.file_id
        and sync_error_blocks.line = events.line
    inner join log_files on sync_error_blocks.file_id = log_files.file_id
    anti join repeated_events
        on sync_error_blocks.file_id = repeated_events.file_id
        and sync_error_blocks.line = repeated_events.line
    left join steps
        on sync_error_blocks.file_id = steps.file_id
        and sync_error_blocks.line = steps.line
    left join blocks
        on steps.request_id = blocks.request_id
        and steps.message_number = blocks.message_number
        and steps.block_number = blocks.block_number
        and sync_error_blocks.user_id = blocks.user_id
    left join masked_parts on sync_error_blocks.user_id = masked_parts.printed
)

select * from linked
