-- One row per delivery of an SQS message: what became of it.
-- lasts: meanwhile
-- columns:
--   delivery_number (number): Which delivery of the message it is, from 1.
--   delivery_count (deliveries): How often the message was delivered in all; of a delivery in or before
--     the session's period, until that ends.
--   is_lost (yes or no): Whether the message failed at each of these deliveries.
with

deliveries as (
    select
        message_starts.message_id as printed_id,
        shown_part(message_starts.message_id, message_links.masked_message_id) as message_id,
        message_links.request_id::varchar as request_id,
        message_links.outcome,
        message_links.started_at,
        message_links.ended_at,
        file_orders.stream,
        message_links.file_id,
        message_links.line,
        message_links.message_number,
        file_orders.file_order
    from message_links
    inner join message_starts
        on message_links.file_id = message_starts.file_id
        and message_links.line = message_starts.line
    inner join file_orders on message_links.file_id = file_orders.file_id
),

-- Nearly all messages are delivered once: there is nothing to sort of them.
repeated as (
    select hash(message_id) as digest
    from message_starts
    group by digest
    having count(*) > 1
),

numbered as (
    select
        *,
        row_number() over (
            partition by printed_id order by event_order(started_at, file_order, line)
        ) as delivery_number,
        case
            when started_at < scope_to()
                then count(case when started_at < scope_to() then 1 end) over of_message
            else count(*) over of_message
        end as delivery_count,
        case
            when started_at < scope_to()
                then bool_and(outcome = 'failed' or started_at >= scope_to()) over of_message
            else bool_and(outcome = 'failed') over of_message
        end as is_lost
    from deliveries
    where hash(printed_id) in (from repeated)
    window of_message as (partition by printed_id)
),

final as (
    select * from numbered
    union all
    select
        *,
        1 as delivery_number,
        1 as delivery_count,
        outcome = 'failed' as is_lost
    from deliveries
    where hash(printed_id) not in (from repeated)
)

select * exclude (printed_id, file_order) from final
