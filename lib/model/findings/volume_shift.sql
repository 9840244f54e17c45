-- One row per day and currency whose count of transactions is far from that of the same weekday around
-- it (see `volumes`): of the whole day, or else of the hour of it that is farthest from it; and per day from
-- which on there are lastingly fewer or more (see `volume_levels`).
-- title: Unusual number of transactions
-- severity: notice; warning for a level that stays
-- rule: A day, or else an hour of it, of a currency, `volume_score` (5) robust deviations and
--   `volume_minimum` (8) transactions away from the same weekday up to `volume_weeks` (5) weeks around,
--   of which there are at least `volume_history` (3). Or a day from which on the median of
--   `population_days` (14) days is `level_share` (0.3) lower or higher than before, and nearly each of them
--   is below, or above, all of its weekday before. Days that an outage touches, and the first
--   and last of the logs, are left out.
-- reason: A Friday is not a Monday, and an outage is a finding of its own. A level that stays is usual
--   after some weeks.
-- cause: volume
-- notebook: 03_trends
-- evidence: weekday_counts
-- when: (select max(logged_at)::date - min(logged_at)::date from events)
--   >= (select least(7 * volume_history, population_days) from settings)
with

shifted as (
    select
        *,
        row_number() over (
            partition by currency, day
            order by hour_of_day is not null, score desc, transaction_count desc, hour_of_day
        ) as rank
    from volumes
    where score >= volume_score
),

firsts as (
    select
        logged_at::date as day,
        currency,
        min(logged_at) as first_logged_at,
        max(logged_at) as last_logged_at,
        min_by(stream, transaction_number) as stream,
        min_by(line, transaction_number) as line,
        min_by(file_id, transaction_number) as file_id
    from transactions
    where logged_at < scope_to()
    group by 1, 2
),

final as (
    select
        shifted.currency,
        coalesce(firsts.first_logged_at, shifted.day::timestamp) as first_seen_at,
        coalesce(firsts.last_logged_at, shifted.day::timestamp) as last_seen_at,
        counted(
            shifted.transaction_count,
            shifted.currency || ' transaction',
            shifted.currency || ' transactions'
        )
        || ' on ' || strftime(shifted.day, '%A, %Y-%m-%d')
        || case
            when shifted.hour_of_day is null then ''
            else ' in the hour from ' || format('{:02d}:00', shifted.hour_of_day)
        end
        || ', where the same weekday usually has '
        || median_text(shifted.usual_count) || ' (median of '
        || counted(shifted.history_count, 'day', 'days') || ')' as reason,
        shifted.score,
        strftime(shifted.day, '%Y-%m-%d')
        || case
            when shifted.hour_of_day is null then ''
            else format(' {:02d}:00', shifted.hour_of_day)
        end as subject,
        firsts.stream,
        firsts.line,
        firsts.file_id
    from shifted
    left join firsts
        on shifted.day = firsts.day
        and shifted.currency = firsts.currency
    where shifted.rank = 1
    union all by name
    select
        'warning' as severity,
        volume_levels.currency,
        coalesce(firsts.first_logged_at, volume_levels.day::timestamp) as first_seen_at,
        coalesce(firsts.last_logged_at, volume_levels.day::timestamp) as last_seen_at,
        'From ' || strftime(volume_levels.day, '%A, %Y-%m-%d') || ' on a day usually has '
        || median_text(volume_levels.after_count) || ' ' || volume_levels.currency
        || case when volume_levels.after_count = 1 then ' transaction' else ' transactions' end
        || ', before it had ' || median_text(volume_levels.before_count)
        || ' (medians of ' || counted(volume_levels.day_count, 'day', 'days') || '); '
        || volume_levels.apart_count || ' of these days '
        || case when volume_levels.apart_count = 1 then 'has ' else 'have ' end
        || case
            when volume_levels.after_count < volume_levels.before_count then 'fewer'
            else 'more'
        end
        || ' than any of their weekday before' as reason,
        strftime(volume_levels.day, '%Y-%m-%d') || ' on' as subject,
        firsts.stream,
        firsts.line,
        firsts.file_id
    from volume_levels
    left join firsts
        on volume_levels.day = firsts.day
        and volume_levels.currency = firsts.currency
)

select * from final
