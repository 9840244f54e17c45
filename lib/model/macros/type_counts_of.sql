-- How many log events there are by day and file, and how many of them of no known type, for some of the rows of
-- `kept_events`, by the name of a table or a query.
create macro type_counts_of(kept_events) as table
select
    logged_at::date as day,
    stream,
    path,
    file_id,
    file_order,
    count(*) as event_count,
    count(*) filter (where event_type = 'other') as other_count,
    min(logged_at) as first_at,
    max(logged_at) as last_at,
    min(logged_at) filter (where event_type = 'other') as first_seen_at,
    max(logged_at) filter (where event_type = 'other') as last_seen_at,
    arg_min(line, event_order(logged_at, file_order, line)) filter (where event_type = 'other') as line
from query_table(kept_events)
group by day, stream, path, file_id, file_order
