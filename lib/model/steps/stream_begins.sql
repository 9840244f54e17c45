-- One row per log stream that has the name of one: its first log event.
-- lasts: meanwhile
select
    stream,
    min(logged_at) as logged_at,
    min_by(event_type, event_order(logged_at, file_order, line)) as event_type,
    min_by(line, event_order(logged_at, file_order, line)) as line,
    min_by(file_id, event_order(logged_at, file_order, line)) as file_id
from kept_events
where file_id in (select file_id from file_orders where is_stream_name(stream))
group by stream
