-- One row per log event that the ledger goes by: each once, whichever files hold it too, with the type
-- that its number stands for.
-- columns:
--   event_type: What the log line is, for example transaction, published or not_in_sync.
--   step: What it does in a message: message, block, outcome, sync_error or failure; else empty.
--   outcome: What it says of its message: applied, already_synced, blocked, skipped or failed.
--   role: What it is among the events of a message, in words.
--   usual_text: Pattern of the text that events of its type have where their own was not kept.
--   is_failure (yes or no): Whether it says that the function itself failed.
select
    events.file_id,
    events.line,
    events.byte_offset,
    events.length_bytes,
    events.logged_at,
    events.request_id,
    events.level,
    event_types.event_type,
    event_types.step,
    event_types.outcome,
    event_types.role,
    event_types.is_failure,
    event_types.usual_text,
    events.text,
    events.prefix,
    file_orders.stream,
    file_orders.part,
    file_orders.path,
    file_orders.file_order
from events
inner join event_types on events.event_type_id = event_types.event_type_id
inner join file_orders on events.file_id = file_orders.file_id
anti join repeated_events
    on events.file_id = repeated_events.file_id
    and events.line = repeated_events.line
