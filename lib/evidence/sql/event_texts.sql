-- One row per log event of some places, `file_id * 2^32 + line` each.
select
    stream,
    file,
    line,
    logged_at,
    kind,
    level,
    request_id,
    printed,
    file_id
from log_events
where list_contains(from_json($places, '["bigint"]'), file_id::bigint * 4294967296 + line);
