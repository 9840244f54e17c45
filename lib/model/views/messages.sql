-- One row per delivery of an SQS message: what became of it.
-- lasts: meanwhile
-- columns:
--   delivery_number (number): Which delivery of the message it is, from 1.
--   delivery_count (deliveries): How often the message was delivered in all; of a delivery in or before
--     the session's period, until that ends.
--   is_lost (yes or no): Whether the message failed at each of these deliveries.
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
    case
        when message_links.started_at < scope_to()
            then count(case when message_links.started_at < scope_to() then 1 end) over of_message
        else count(*) over of_message
    end as delivery_count,
    case
        when message_links.started_at < scope_to()
            then bool_and(
                    message_links.outcome = 'failed' or message_links.started_at >= scope_to()
                ) over of_message
        else bool_and(message_links.outcome = 'failed') over of_message
    end as is_lost
from message_links
inner join message_starts
    on message_links.file_id = message_starts.file_id
    and message_links.line = message_starts.line
inner join file_orders on message_links.file_id = file_orders.file_id
window
    of_message as (partition by message_starts.message_id),
    deliveries as (
        partition by message_starts.message_id
        order by event_order(
            message_links.started_at, file_orders.file_order, message_links.line
        )
    )
