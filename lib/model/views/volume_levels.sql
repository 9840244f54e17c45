-- One row per currency and day from which on there are lastingly more or fewer transactions than in the
-- weeks before: of days near each other, the clearest. Days that an outage touches, and the first and
-- last of the logs, are left out; where logs are missing within these weeks, nothing is said.
-- columns:
--   day (date, UTC): First day of the new level.
--   before_count (transactions): Median of the days with logs before it.
--   after_count (transactions): Median of as many days from it on.
--   day_count (days): How many days that are, on either side.
--   apart_count (days): Days from it on with fewer, or more, transactions than any of the same weekday
--     before.
with

daily as (
    select
        currency,
        day,
        isodow(day) as weekday,
        transaction_count,
        row_number() over (partition by currency order by day) as day_number
    from volumes
    where hour_of_day is null
),

-- The days of a span are met by their numbers: a join by a range of them takes their square.
spans as (
    select
        daily.currency,
        daily.day,
        daily.day_number,
        settings.population_days as day_count,
        settings.level_share,
        settings.population_share,
        settings.volume_minimum
    from daily
    cross join settings
    window days as (partition by daily.currency order by daily.day_number)
    qualify
        date_diff(
            'day',
            lag(daily.day, settings.population_days) over days,
            lead(daily.day, settings.population_days - 1) over days
        ) <= 2 * settings.population_days + 7
),

placed as (
    select
        *,
        unnest(range(-day_count, day_count)) as place
    from spans
),

around as (
    select
        placed.currency,
        placed.day,
        placed.place,
        daily.weekday,
        daily.transaction_count
    from placed
    inner join daily
        on placed.currency = daily.currency
        and placed.day_number + placed.place = daily.day_number
),

befores as (
    select
        currency,
        day,
        weekday,
        min(transaction_count) as least,
        max(transaction_count) as most
    from around
    where place < 0
    group by currency, day, weekday
),

medians as (
    select
        currency,
        day,
        median(transaction_count) filter (place < 0) as before_count,
        median(transaction_count) filter (place >= 0) as after_count
    from around
    group by currency, day
),

compared as (
    select
        spans.currency,
        spans.day,
        spans.day_number,
        spans.day_count,
        spans.population_share,
        any_value(medians.before_count) as before_count,
        any_value(medians.after_count) as after_count,
        count(
            case
                when medians.after_count < medians.before_count
                    and around.transaction_count < befores.least
                    then 1
                when medians.after_count > medians.before_count
                    and around.transaction_count > befores.most
                    then 1
            end
        ) as apart_count
    from spans
    inner join medians on spans.currency = medians.currency and spans.day = medians.day
    inner join around
        on spans.currency = around.currency
        and spans.day = around.day
        and around.place >= 0
    left join befores
        on spans.currency = befores.currency
        and spans.day = befores.day
        and around.weekday = befores.weekday
    where
        least(medians.before_count, medians.after_count)
        <= (1 - spans.level_share) * greatest(medians.before_count, medians.after_count)
        and abs(medians.after_count - medians.before_count) >= spans.volume_minimum
    group by
        spans.currency,
        spans.day,
        spans.day_number,
        spans.day_count,
        spans.population_share
),

shifted as (
    select
        *,
        coalesce(
            day_number - lag(day_number) over (partition by currency order by day_number) > day_count, true
        ) as begins_cluster
    from compared
    where apart_count >= population_share * day_count
),

clustered as (
    select
        *,
        count(case when begins_cluster then 1 end) over (
            partition by currency
            order by day_number
            rows between unbounded preceding and current row
        ) as cluster_number
    from shifted
)

select
    currency,
    day,
    before_count,
    after_count,
    day_count,
    apart_count
from clustered
qualify row_number() over (
    partition by currency, cluster_number
    order by
        apart_count desc,
        greatest(after_count, before_count) / greatest(least(after_count, before_count), 0.5) desc,
        day
) = 1
