-- One row per log event, with the message, the transaction, the user and the overdraft that it
-- belongs to: what is printed between the start of a message and that of the next is about
-- one transaction.
-- lasts: small pages
-- columns:
--   kind: The same as event_type, under its earlier name.
--   file: Path of the log file as it was given.
--   outcome: What became of the message that the event belongs to.
--   transaction_id: Transaction that the event is about.
--   overdraft_class: blocked, wallet_overdrawn or payment_negative, where the transaction is one of
--     these.
with

notices as (
    select
        -place_number(file_orders.file_order, overdrafts.line) as transaction_key,
        min(overdrafts.transaction_id) as transaction_id
    from overdrafts
    inner join file_orders on overdrafts.file_id = file_orders.file_id
    where overdrafts.overdraft_class = 'blocked'
    group by file_orders.file_order, overdrafts.line
),

message_ids as (
    select
        messages.message_id,
        place_number(file_orders.file_order, messages.line) as message_key
    from messages
    inner join file_orders on messages.file_id = file_orders.file_id
),

transaction_ids as (
    select
        transactions.transaction_id,
        place_number(file_orders.file_order, transactions.line) as transaction_key
    from transactions
    inner join file_orders on transactions.file_id = file_orders.file_id
),

texts as (
    select
        subjects.*,
        kept_events.stream,
        kept_events.path,
        kept_events.prefix,
        kept_events.text,
        kept_events.request_id as own_request_id,
        masked_blocks.line is not null as is_personal,
        coalesce(kept_events.text, block_text(blocks)) as kept_text,
        usual_text(
            kept_events.usual_text,
            kept_events.request_id,
            shown_part(message_starts.message_id, message_links.masked_message_id)
        ) as usual_printed,
        message_ids.message_id,
        coalesce(transaction_ids.transaction_id, notices.transaction_id) as transaction_id
    from event_subjects as subjects
    inner join kept_events
        on subjects.file_id = kept_events.file_id
        and subjects.line = kept_events.line
    left join message_ids on subjects.message_key = message_ids.message_key
    left join transaction_ids on subjects.transaction_key = transaction_ids.transaction_key
    left join notices on subjects.transaction_key = notices.transaction_key
    left join transaction_blocks as blocks
        on subjects.file_id = blocks.file_id
        and subjects.line = blocks.line
    left join masked_blocks
        on subjects.file_id = masked_blocks.file_id
        and subjects.line = masked_blocks.line
    left join message_starts
        on subjects.file_id = message_starts.file_id
        and subjects.line = message_starts.line
    left join message_links
        on message_starts.file_id = message_links.file_id
        and message_starts.line = message_links.line
),

shown as (
    select
        *,
        shown_event_text(event_type, kept_text, usual_printed, text is null, is_personal)
            as shown_text
    from texts
)

select
    stream,
    line,
    logged_at,
    level,
    event_type,
    request_id::varchar as request_id,
    message_id,
    outcome,
    transaction_id,
    user_id,
    currency,
    overdraft_class,
    shown_text as text,
    event_prefix(logged_at, prefix, own_request_id, level) || shown_text as printed,
    path as file,
    file_id,
    event_type as kind,
    file_order
from shown
