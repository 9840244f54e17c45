-- One row per delivery of an SQS message: what became of it.
-- lasts: meanwhile
-- columns:
--   delivery_number (number): Which delivery of the message it is, from 1.
--   delivery_count (deliveries): How often the message was delivered in all.
--   is_lost (yes or no): Whether the message failed at each delivery.
select
    shown_part(message_starts.message_id, message_links.masked_message_id) as message_id,
    message_links.request_id::varchar as request_id,
    message_links.outcome,
    message_links.started_at,
    message_links.ended_at,
    file_orders.stream,
    message_links.file_id,
    message_links.line,
    message_links.message_number,
    row_number() over deliveries as delivery_number,
    count(*) over (partition by message_starts.message_id) as delivery_count,
    bool_and(message_links.outcome = 'failed') over (partition by message_starts.message_id)
        as is_lost
from message_links
inner join message_starts
    on message_links.file_id = message_starts.file_id
    and message_links.line = message_starts.line
inner join file_orders on message_links.file_id = file_orders.file_id
window deliveries as (
    partition by message_starts.message_id
    order by event_order(
        message_links.started_at, file_orders.file_order, message_links.line
    )
)
