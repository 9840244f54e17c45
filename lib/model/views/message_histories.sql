-- One row per SQS message: how often it was delivered, what became of each delivery, and where the
-- last one stands; as far as the session's period.
-- columns:
--   outcomes: What became of each delivery of the message, in order.
--   last_outcome: What became of the last delivery of the message.
--   first_started_at (time, UTC): When the message was first delivered.
--   last_started_at (time, UTC): When the message was last delivered.
with

known as (
    select * from messages where started_at < scope_to()
),

-- Nearly all messages are delivered once: there is nothing to sort of them.
histories as (
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
    from known
    where delivery_count > 1
    group by message_id
    union all by name
    select
        message_id,
        delivery_count,
        replace(outcome, '_', ' ') as outcomes,
        outcome as last_outcome,
        is_lost,
        started_at as first_started_at,
        started_at as last_started_at,
        stream,
        line,
        file_id
    from known
    where delivery_count = 1
)

select * from histories
