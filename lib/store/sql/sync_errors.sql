-- One row per not-in-sync error, linked to the transaction before it in the same message.
create table sync_errors as
with

steps as (
    select * from message_steps where kind = 'not_in_sync'
),

linked as (
    select
        transactions.transaction_id,
        sync_error_blocks.user_id,
        transactions.currency,
        sync_error_blocks.subscription_balance,
        sync_error_blocks.payment_balance,
        sync_error_blocks.payment_balance - sync_error_blocks.subscription_balance as difference,
        events.request_id::varchar as request_id,
        events.logged_at,
        log_files.stream,
        sync_error_blocks.line,
        sync_error_blocks.file_id,
        transactions.file_id as transaction_file_id,
        transactions.line as transaction_line
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
    left join transactions
        on events.request_id::varchar = transactions.request_id
        and steps.message_number = transactions.message_number
        and steps.block_number = transactions.block_number
        and sync_error_blocks.user_id = transactions.user_id
)

select * from linked;
