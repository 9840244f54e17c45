-- One row per currency, day and, for hours of the day that have transactions on any day, hour: how
-- many transactions there are, how many the same weekdays around it have, and how far it is from them.
-- `hour_of_day` is null for the whole day. Days that an outage touches, and the first and last day of
-- the logs, which may be cut, are neither judged nor compared with. The logs end with the session's period.
-- lasts: pages
-- columns:
--   day (date, UTC): The day.
--   hour_of_day (hour, UTC): Hour of the day, 0 to 23; empty for the whole day.
--   transaction_count (transactions): How many transactions it stands for.
--   history_count (days): How many other days of the weekday it was compared with.
--   usual_count (transactions): Median of the counts that it was compared with.
--   deviation (transactions): Usual distance from the usual count: the median absolute deviation.
--   others (list): Counts of the days that it was compared with.
--   score (deviations): How unusual it is, in robust deviations; empty where that is not measured.
with

log_days as (
    select distinct logged_at::date as day from events where logged_at < scope_to()
),

outage_days as (
    select distinct
        unnest(generate_series(started_at::date, ended_at::date, interval 1 day))::date as day
    from outages
),

whole_days as (
    select day
    from log_days
    anti join outage_days using (day)
    where
        day > (select min(day) from log_days)
        and day < (select max(day) from log_days)
),

counts as (
    select
        currency,
        logged_at::date as day,
        hour(logged_at) as hour_of_day,
        count(*) as transaction_count
    from transactions
    where currency is not null and logged_at < scope_to()
    group by grouping sets ((1, 2, 3), (1, 2))
),

lives as (
    select
        currency,
        hour_of_day,
        min(min(day)) over (partition by currency) as first_day,
        max(max(day)) over (partition by currency) as last_day
    from counts
    group by currency, hour_of_day
),

cells as (
    select
        lives.currency,
        lives.hour_of_day,
        whole_days.day,
        coalesce(counts.transaction_count, 0) as transaction_count
    from lives
    inner join whole_days
        on whole_days.day between lives.first_day and lives.last_day
    left join counts
        on lives.currency = counts.currency
        and lives.hour_of_day is not distinct from counts.hour_of_day
        and whole_days.day = counts.day
),

compared as (
    select
        *,
        list(transaction_count) over around as others,
        count(*) over around as history_count,
        median(transaction_count) over around as usual_count
    from cells
    cross join settings
    window around as (
        partition by currency, hour_of_day, isodow(day)
        order by day
        range between to_days(7 * volume_weeks) preceding and to_days(7 * volume_weeks) following
        exclude current row
    )
),

final as (
    select
        currency,
        day,
        hour_of_day,
        transaction_count,
        history_count,
        usual_count,
        list_aggregate(
            list_transform(others, lambda other: abs(other - usual_count)), 'median'
        ) as deviation,
        others,
        volume_score,
        case
            when history_count >= volume_history
                and abs(transaction_count - usual_count) >= volume_minimum
                then abs(transaction_count - usual_count) / greatest(
                    1.4826 * list_aggregate(
                        list_transform(others, lambda other: abs(other - usual_count)), 'median'
                    ),
                    0.5 * sqrt(usual_count),
                    1
                )
        end as score
    from compared
)

select * from final
