-- One row per request that started cold without a measured start, or the other way round.
-- title: Each cold start has its start measured
select
    request_id,
    started_at,
    is_cold_start,
    init_duration_ms
from invocations
where is_cold_start <> (init_duration_ms is not null)
order by started_at, request_id
