-- One row per log event, with the request that it belongs to: its own, or that which its stream is in.
-- columns:
--   own_request_id: Id of the Lambda request that it names.
--   request_id: Id of the Lambda request that it belongs to.
select
    kept_events.file_id,
    kept_events.line,
    kept_events.logged_at,
    kept_events.level,
    kept_events.event_type,
    kept_events.request_id as own_request_id,
    coalesce(kept_events.request_id, carried_requests.request_id) as request_id,
    kept_events.stream,
    kept_events.part,
    kept_events.file_order
from kept_events
left join carried_requests
    on kept_events.file_id = carried_requests.file_id
    and kept_events.line = carried_requests.line
