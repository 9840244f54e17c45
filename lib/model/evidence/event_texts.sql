-- One row per log event that stands in one of some files and at one of some lines.
select
    stream,
    file,
    line,
    logged_at,
    event_type,
    level,
    request_id,
    printed,
    file_id
from log_events
where
    file_id between list_min($file_ids::integer[]) and list_max($file_ids::integer[])
    and line between list_min($lines::integer[]) and list_max($lines::integer[])
    and list_contains($file_ids::integer[], file_id)
    and list_contains($lines::integer[], line)
order by file_id, line
