-- One row per log event that names no request and stands behind one that does: it belongs to the
-- request that its stream is in.
-- lasts: session
-- columns:
--   request_id: Id of the Lambda request that the event belongs to.
with

carried as (
    select
        file_id,
        line,
        request_id,
        last_value(request_id ignore nulls) over (
            partition by stream
            order by logged_at, file_order, line
            rows between unbounded preceding and current row
        ) as near_request_id
    from kept_events
)

select
    file_id,
    line,
    near_request_id as request_id
from carried
where request_id is null and near_request_id is not null
