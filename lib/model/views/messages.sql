-- One row per delivery of an SQS message: what became of it.
-- columns:
--   delivery_number (number): Which delivery of the message it is, from 1.
--   delivery_count (deliveries): How often the message was delivered in all; of a delivery in or before
--     the session's period, until that ends.
--   is_lost (yes or no): Whether the message failed at each of these deliveries.
with

numbered as (
    select
        *,
        row_number() over (
            partition by repeated_id order by event_order(started_at, file_order, line)
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
    from message_deliveries
    where repeated_id is not null
    window of_message as (partition by repeated_id)
),

final as (
    select * from numbered
    union all
    select
        *,
        1 as delivery_number,
        1 as delivery_count,
        outcome = 'failed' as is_lost
    from message_deliveries
    where repeated_id is null
)

select * exclude (repeated_id, file_order) from final
