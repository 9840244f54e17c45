-- One row per Lambda request in which the function itself failed, with the first log line that says so.
-- A module that does not load fails before its request begins: its line names no request and belongs
-- to the next one of its stream, if that begins within a minute; if not, the row has no request.
create view failed_requests as
with

kept_events as (
    select
        events.logged_at,
        events.kind,
        events.request_id::varchar as request_id,
        log_files.stream,
        events.line,
        events.file_id
    from events
    inner join log_files on events.file_id = log_files.file_id
    anti join repeated_events
        on events.file_id = repeated_events.file_id
        and events.line = repeated_events.line
    where events.kind in ('uncaught', 'unknown_error', 'timeout')
),

named as (
    select * from kept_events where request_id is not null
),

before_request as (
    select
        kept_events.* exclude (request_id),
        case
            when invocations.started_at - kept_events.logged_at <= interval 1 minute
                then invocations.request_id
        end as request_id
    from kept_events
    asof left join invocations
        on kept_events.stream = invocations.stream
        and kept_events.logged_at <= invocations.started_at
    where kept_events.request_id is null and kept_events.kind = 'uncaught'
),

within_request as (
    select
        kept_events.* exclude (request_id),
        case
            when coalesce(invocations.ended_at, invocations.started_at + interval 15 minutes)
                >= kept_events.logged_at
                then invocations.request_id
        end as request_id
    from kept_events
    asof left join invocations
        on kept_events.stream = invocations.stream
        and kept_events.logged_at >= invocations.started_at
    where kept_events.request_id is null and kept_events.kind <> 'uncaught'
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
        case status when 'timeout' then 'timeout' else 'unknown_error' end as kind,
        request_id,
        stream,
        line,
        file_id
    from invocations
    anti join failures on invocations.request_id = failures.request_id
    where invocations.status in ('timeout', 'failed')
),

final as (
    select
        request_id,
        min(logged_at) as failed_at,
        max(logged_at) as last_logged_at,
        list(distinct kind order by kind) as failure_kinds,
        min_by(stream, (logged_at, stream, line)) as stream,
        min_by(line, (logged_at, stream, line)) as line,
        min_by(file_id, (logged_at, stream, line)) as file_id
    from (select * from failures union all by name select * from reported)
    group by request_id, case when request_id is null then stream || ' ' || line end
)

select * from final;
