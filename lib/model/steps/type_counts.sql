-- One row per day and log file: how many log events it has, and how many of them are of no known type.
-- lasts: meanwhile
-- columns:
--   first_at (time, UTC): Its first log event of that day.
--   last_at (time, UTC): Its last log event of that day.
--   first_seen_at (time, UTC): The first one of no known type; empty where there is none.
--   last_seen_at (time, UTC): The last one of no known type.
--   line: Line of the first one of no known type.
select *
from type_counts_of('kept_events')
