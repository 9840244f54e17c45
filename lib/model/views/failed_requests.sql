-- One row per Lambda request in which the function itself failed, with the first log line that says so.
-- A module that does not load fails before its request begins: its line names no request and belongs
-- to the next one of its stream, if that begins within a minute; if not, the row has no request.
-- lasts: meanwhile
-- columns:
--   failed_at (time, UTC): First log line that says that the request failed.
--   failure_kinds (list): Types of the log lines of the failure: uncaught, unknown_error, timeout.
with

failure_events as (
    select
        logged_at,
        event_type,
        request_id::varchar as request_id,
        stream,
        line,
        file_id
    from kept_events
    where is_failure
),

named as (
    select * from failure_events where request_id is not null
),

before_request as (
    select
        failure_events.* exclude (request_id),
        case
            when invocations.started_at - failure_events.logged_at <= interval 1 minute
                then invocations.request_id
        end as request_id
    from failure_events
    asof left join invocations
        on failure_events.stream = invocations.stream
        and failure_events.logged_at <= invocations.started_at
    where failure_events.request_id is null and failure_events.event_type = 'uncaught'
),

within_request as (
    select
        failure_events.* exclude (request_id),
        case
            when coalesce(invocations.ended_at, invocations.started_at + interval 15 minutes)
                >= failure_events.logged_at
                then invocations.request_id
        end as request_id
    from failure_events
    asof left join invocations
        on failure_events.stream = invocations.stream
        and failure_events.logged_at >= invocations.started_at
    where failure_events.request_id is null and failure_events.event_type <> 'uncaught'
),

failures as (
    select * from named
    union all by name
    select * from before_request
    union all by name
    select * from within_request
),

reported as (
    select
        started_at as logged_at,
        case status when 'timeout' then 'timeout' else 'unknown_error' end as event_type,
        request_id,
        stream,
        line,
        file_id
    from invocations
    anti join failures on invocations.request_id = failures.request_id
    where invocations.status in ('timeout', 'failed')
),

failed_events as (
    select * from failures
    union all by name
    select * from reported
),

placed as (
    select
        failed_events.*,
        file_orders.file_order
    from failed_events
    inner join file_orders on failed_events.file_id = file_orders.file_id
),

final as (
    select
        request_id,
        min(logged_at) as failed_at,
        max(logged_at) as last_logged_at,
        list(distinct event_type order by event_type) as failure_kinds,
        min_by(stream, event_order(logged_at, file_order, line)) as stream,
        min_by(line, event_order(logged_at, file_order, line)) as line,
        min_by(file_id, event_order(logged_at, file_order, line)) as file_id
    from placed
    group by request_id, case when request_id is null then (file_id, line) end
)

select * from final
