-- One row per log event, with the message, the transaction, the user and the overdraft that it
-- belongs to: what is printed between the start of a message and that of the next is about
-- one transaction.
-- lasts: small pages
-- columns:
--   outcome: What became of the message that the event belongs to.
--   transaction_id: Transaction that the event is about.
--   overdraft_class: blocked, wallet_overdrawn or payment_negative, where the transaction is one of
--     these.
with

notices as (
    select
        -place_number(file_id, line) as transaction_key,
        min(transaction_id) as transaction_id
    from overdrafts
    where overdraft_class = 'blocked'
    group by file_id, line
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
        messages.message_id,
        coalesce(transactions.transaction_id, notices.transaction_id) as transaction_id
    from event_subjects as subjects
    inner join kept_events
        on subjects.file_id = kept_events.file_id
        and subjects.line = kept_events.line
    left join messages on subjects.message_key = place_number(messages.file_id, messages.line)
    left join transactions
        on subjects.transaction_key = place_number(transactions.file_id, transactions.line)
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
