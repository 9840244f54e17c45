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
)

select
    log_events.stream,
    log_events.line,
    log_events.logged_at,
    log_events.level,
    log_events.event_type,
    subjects.request_id::varchar as request_id,
    message_ids.message_id,
    subjects.outcome,
    coalesce(transaction_ids.transaction_id, notices.transaction_id) as transaction_id,
    subjects.user_id,
    subjects.currency,
    subjects.overdraft_class,
    log_events.text,
    log_events.printed,
    log_events.file,
    log_events.file_id,
    log_events.kind,
    subjects.file_order
from event_subjects as subjects
inner join log_events
    on subjects.file_id = log_events.file_id
    and subjects.line = log_events.line
left join message_ids on subjects.message_key = message_ids.message_key
left join transaction_ids on subjects.transaction_key = transaction_ids.transaction_key
left join notices on subjects.transaction_key = notices.transaction_key
