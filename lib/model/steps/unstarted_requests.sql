-- One row per Lambda request of which there are log events and no begin, though others have one. What was begun in the
-- first 15 minutes of the logs may have its begin before them.
-- lasts: meanwhile
-- columns:
--   logged_at (time, UTC): First log event of it.
--   first_event (list): Where that stands.
select
    request_id::varchar as request_id,
    min(logged_at) as logged_at,
    min_by(
        {'stream': stream, 'line': line, 'file_id': file_id},
        event_order(logged_at, file_order, line)
    ) as first_event
from kept_events
where
    request_id not in (
        select try_cast(request_id as uuid) as request_id
        from invocations
        where try_cast(request_id as uuid) is not null
    )
    and exists (from invocations)
    and logged_at > (select min(logged_at) + interval 15 minutes from events)
group by request_id
