-- One row per log event about a user, in order of time: the last ones of too many.
with

newest as (
    select
        stream,
        line,
        replace(event_type, '_', ' ') as role,
        printed,
        count(*) over () as row_count,
        event_order(logged_at, file_order, line) as place
    from attributed_events
    where user_id = $user_id
    order by place desc
    limit $limit
)

select stream, line, role, printed, row_count
from newest
order by place
