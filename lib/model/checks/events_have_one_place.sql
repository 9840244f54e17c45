-- One row per place in a file that more than one log event has.
-- title: No log event is there twice
select
    file_id,
    line,
    count(*) as event_count
from attributed_events
group by file_id, line
having count(*) > 1
order by file_id, line
