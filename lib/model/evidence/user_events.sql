-- One row per log event about a user, in order of time: the last ones of too many.
with

newest as (
    select
        file_id,
        line,
        replace(event_type, '_', ' ') as role,
        count(*) over () as row_count,
        event_order(logged_at, file_order, line) as place
    from event_subjects
    where user_id = $user_id
    order by place desc
    limit $limit
)

select file_id, line, role, row_count
from newest
order by place
