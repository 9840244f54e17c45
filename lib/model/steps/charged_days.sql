-- One row per action, with its currency and direction, and day on which users had it.
-- lasts: meanwhile
-- columns:
--   first_logged_at (time, UTC): The first time on that day.
select
    action_number,
    logged_at::date as day,
    min(logged_at) as first_logged_at
from numbered_charges
where has_user and has_action and outcome <> 'blocked'
group by action_number, day
