-- One row per log event: the request that it was printed in, and which message of the request. An
-- event without a request of its own belongs to the one that its stream is in. Before the first
-- message of a request and after its end there is no message.
create view event_messages as
with

kept as (
    select
        events.file_id,
        events.line,
        events.logged_at,
        events.request_id::varchar as request_id,
        events.kind::varchar as kind,
        log_files.stream,
        log_files.part
    from events
    inner join log_files on events.file_id = log_files.file_id
    anti join repeated_events
        on events.file_id = repeated_events.file_id
        and events.line = repeated_events.line
),

carried as (
    select
        *,
        coalesce(request_id, last_value(request_id ignore nulls) over in_order) as near_request_id
    from kept
    window in_order as (
        partition by stream
        order by logged_at, part, file_id, line
        rows between unbounded preceding and current row
    )
),

numbered as (
    select
        *,
        count(*) filter (where kind = 'message') over in_order as messages_so_far,
        count(*) filter (where kind in ('end', 'report') and request_id is not null) over in_order
            as ends_so_far
    from carried
    window in_order as (
        partition by near_request_id
        order by logged_at, stream, part, file_id, line
        rows between unbounded preceding and current row
    )
),

final as (
    select
        stream,
        part,
        logged_at,
        kind,
        near_request_id as request_id,
        case
            when near_request_id is not null and messages_so_far > 0 and ends_so_far = 0
                then messages_so_far
        end as message_number,
        near_request_id is not null and (request_id is not null or ends_so_far = 0) as is_in_request,
        line,
        file_id
    from numbered
)

select * from final;
