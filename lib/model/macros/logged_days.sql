-- Days from the first log event to the last one; null where there is none.
create macro logged_days() as (
    select max(logged_at)::date - min(logged_at)::date from events
)
