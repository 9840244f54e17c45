-- One row per day of the same weekday around a day: how many transactions it has, in the hour that
-- the finding is about or in all.
-- title: The same weekday around it
with

shifted as (
    select
        left($subject, 10)::date as day,
        try_cast(substr($subject, 12, 2) as integer) as hour_of_day
)

select
    volumes.day as "day",
    strftime(volumes.day, '%A') as "weekday",
    coalesce(format('{:02d}:00', volumes.hour_of_day), 'whole day') as "hour",
    volumes.transaction_count as "transactions",
    case when volumes.day = shifted.day then volumes.usual_count end as "usual",
    case when volumes.day = shifted.day then round(volumes.score, 1) end as "score",
    case when volumes.day = shifted.day then 'this day' end as "which"
from volumes
cross join shifted
cross join settings
where
    volumes.currency is not distinct from $currency
    and volumes.hour_of_day is not distinct from shifted.hour_of_day
    and isodow(volumes.day) = isodow(shifted.day)
    and abs(volumes.day - shifted.day) <= 7 * settings.volume_weeks
order by volumes.day
