-- One row per Lambda request: when it ran, how long, in how much memory, on which runtime.
create table invocations as
with

files as (
    select
        file_id,
        stream,
        row_number() over (order by part, stream, sha256, file_id) as file_order
    from log_files
),

platform_events as (
    select
        events.file_id,
        events.line,
        events.request_id,
        events.logged_at,
        events.kind,
        files.stream,
        row_number() over (
            partition by events.request_id, events.kind
            order by events.logged_at, files.file_order, events.line
        ) as attempt
    from events
    inner join files on events.file_id = files.file_id
    anti join repeated_events
        on events.file_id = repeated_events.file_id
        and events.line = repeated_events.line
    where events.kind in ('start', 'report', 'timeout', 'uncaught') and events.request_id is not null
),

starts as (
    select * from platform_events where kind = 'start'
),

ends as (
    select
        platform_events.request_id,
        platform_events.attempt,
        platform_events.logged_at,
        reports.* exclude (file_id, line)
    from platform_events
    inner join reports
        on platform_events.file_id = reports.file_id
        and platform_events.line = reports.line
    where platform_events.kind = 'report'
),

timeouts as (
    select * from platform_events where kind = 'timeout'
),

failures as (
    select * from platform_events where kind = 'uncaught'
),

runtimes as (
    select
        files.stream,
        events.logged_at,
        max(regexp_extract(events.text, 'Runtime Version: (\S+)', 1)) as runtime_version
    from events
    inner join files on events.file_id = files.file_id
    where events.kind = 'init_start'
    group by files.stream, events.logged_at
),

message_counts as (
    select
        request_id,
        count(*) as message_count
    from message_steps
    where kind = 'message'
    group by request_id
),

final as (
    select
        starts.request_id::varchar as request_id,
        starts.stream,
        starts.file_id,
        starts.line,
        starts.logged_at as started_at,
        ends.logged_at as ended_at,
        ends.duration_ms,
        ends.billed_duration_ms,
        ends.init_duration_ms,
        ends.init_duration_ms is not null as is_cold_start,
        ends.memory_size_mb,
        ends.max_memory_used_mb,
        runtimes.runtime_version,
        coalesce(message_counts.message_count, 0) as message_count,
        case
            when timeouts.request_id is not null or ends.status = 'timeout' then 'timeout'
            when ends.status is not null or failures.request_id is not null then 'failed'
            when ends.request_id is null then 'unknown'
            else 'finished'
        end as status
    from starts
    left join ends
        on starts.request_id = ends.request_id
        and starts.attempt = ends.attempt
    left join timeouts
        on starts.request_id = timeouts.request_id
        and starts.attempt = timeouts.attempt
    left join failures
        on starts.request_id = failures.request_id
        and starts.attempt = failures.attempt
    left join message_counts on starts.request_id = message_counts.request_id
    asof left join runtimes
        on starts.stream = runtimes.stream
        and starts.logged_at >= runtimes.logged_at
)

select * from final;
