-- One row per log event: the request that it was printed in, and which message of the request. An
-- event without a request of its own belongs to the one that its stream is in. Before the first
-- message of a request and after its end there is no message.
-- lasts: session
-- columns:
--   request_id: Id of the Lambda request that the event belongs to.
--   message_number (number): Which message of its request it belongs to, from 1; empty before the
--     first and after the end of the request.
--   is_in_request (yes or no): Whether it stands inside that request, not between it and the next.
with

kept as (
    select
        file_id,
        line,
        logged_at,
        request_id,
        level,
        event_type,
        stream,
        part,
        file_order
    from kept_events
),

carried as (
    select
        *,
        coalesce(request_id, last_value(request_id ignore nulls) over in_order) as near_request_id
    from kept
    window in_order as (
        partition by stream
        order by logged_at, file_order, line
        rows between unbounded preceding and current row
    )
),

numbered as (
    select
        *,
        count(case when event_type = 'message' then 1 end) over in_order as messages_so_far,
        count(case when event_type in ('end', 'report') and request_id is not null then 1 end) over in_order
            as ends_so_far
    from carried
    window in_order as (
        partition by near_request_id
        order by logged_at, file_order, line
        rows between unbounded preceding and current row
    )
),

final as (
    select
        stream,
        part,
        logged_at,
        level::varchar as level,
        event_type,
        near_request_id::varchar as request_id,
        case
            when near_request_id is not null and messages_so_far > 0 and ends_so_far = 0
                then messages_so_far
        end as message_number,
        near_request_id is not null and (request_id is not null or ends_so_far = 0) as is_in_request,
        line,
        file_id,
        file_order
    from numbered
)

select * from final
