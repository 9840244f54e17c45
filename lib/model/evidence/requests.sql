-- One row per run of the finding's requests: when, how long, in which state it ended.
-- title: The request
select
    request_id as "request",
    started_at as "started",
    ended_at as "ended",
    duration_ms as "duration (ms)",
    max_memory_used_mb as "memory (MB)",
    memory_size_mb as "of (MB)",
    message_count as "messages",
    runtime_version as "runtime",
    status,
    log_place(invocations.stream, line) as "place"
from invocations
inner join file_orders on invocations.file_id = file_orders.file_id
where list_contains(from_json($request_ids, '["varchar"]'), request_id)
order by event_order(started_at, file_order, line)
