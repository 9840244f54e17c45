-- One row per SQS message: how often it was delivered, what became of each delivery, and where the
-- last one stands; as far as the session's period.
-- lasts: pages
-- columns:
--   outcomes: What became of each delivery of the message, in order.
--   last_outcome: What became of the last delivery of the message.
--   first_started_at (time, UTC): When the message was first delivered.
--   last_started_at (time, UTC): When the message was last delivered.
select
    message_id,
    max(delivery_count) as delivery_count,
    string_agg(replace(outcome, '_', ' '), ', ' order by delivery_number) as outcomes,
    max_by(outcome, delivery_number) as last_outcome,
    bool_and(is_lost) as is_lost,
    min(started_at) as first_started_at,
    max(started_at) as last_started_at,
    max_by(stream, delivery_number) as stream,
    max_by(line, delivery_number) as line,
    max_by(file_id, delivery_number) as file_id
from messages
where started_at < scope_to()
group by message_id
