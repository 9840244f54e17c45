-- One row per Lambda request: when it ran, how long, in how much memory, on which runtime.
-- readers: yes
-- columns:
--   started_at (time, UTC): When it began.
--   ended_at (time, UTC): When it ended; empty where the logs do not show it.
--   is_cold_start (yes or no): Whether the request started a new container.
--   runtime_version: Runtime version that the request's container started with.
--   message_count (messages): How many messages the request began.
--   status: finished, failed, timeout, or unknown where the logs do not show the end.
with

platform_events as (
    select
        kept_events.file_id,
        kept_events.line,
        kept_events.request_id,
        kept_events.logged_at,
        kept_events.event_type,
        kept_events.stream,
        row_number() over (
            partition by kept_events.request_id, kept_events.event_type
            order by event_order(
                kept_events.logged_at, kept_events.file_order, kept_events.line
            )
        ) as attempt
    from kept_events
    where
        kept_events.event_type in ('start', 'report', 'timeout', 'uncaught')
        and kept_events.request_id is not null
),

starts as (
    select * from platform_events where event_type = 'start'
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
    where platform_events.event_type = 'report'
),

timeouts as (
    select * from platform_events where event_type = 'timeout'
),

failures as (
    select * from platform_events where event_type = 'uncaught'
),

runtimes as (
    select
        stream,
        logged_at,
        max(regexp_extract(text, 'Runtime Version: (\S+)', 1)) as runtime_version
    from kept_events
    where event_type = 'init_start'
    group by stream, logged_at
),

message_counts as (
    select
        request_id,
        count(*) as message_count
    from message_steps
    where step = 'message'
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

select * from final
