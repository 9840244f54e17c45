-- The rows of `event_messages` for some streams, all of them where none are given. A request is whole
-- where all streams are given that print it. Ids of requests are UUIDs here. The order is that of
-- `event_order`, whose row would take twice as long to sort by.
create macro event_messages_of(streams) as table
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
    where streams is null or list_contains(streams, kept_events.stream)
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
        level,
        event_type,
        near_request_id as request_id,
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
