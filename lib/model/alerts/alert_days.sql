-- One row per day (UTC) without a single log event, between the first day of the logs and the last one
-- or, where it is later, the day up to which there should be some.
with

days as (
    select distinct logged_at::date as day from log_events
),

bounds as (
    select
        min(day) as first_day,
        greatest(max(day), $until::date) as last_day
    from days
),

calendar as (
    select unnest(generate_series(first_day, last_day, interval 1 day))::date as day from bounds
)

select strftime(calendar.day, '%Y-%m-%d') as day
from calendar
anti join days on calendar.day = days.day
order by calendar.day
