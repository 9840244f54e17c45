-- One row per day around which nearly all users end, and nearly all that are seen afterwards begin.
-- title: Different users
-- severity: warning
-- rule: Of the users of the `population_days` (14) days with logs before a day, at least
--   `population_share` (0.9) are not seen again; of those in as many days from it on, as many were not
--   seen before; at least `population_users` (10) each. Of days near each other, the clearest.
-- reason: A test environment, a migration, or another tenant: sums and what is usual do not continue across it.
-- cause: population
-- notebook: 03_trends
-- evidence: user_lives
-- when: (select max(logged_at)::date - min(logged_at)::date from events)
--   >= (select population_days from settings)
with

log_days as (
    select
        day,
        row_number() over (order by day) as day_number,
        count(*) over () as day_count
    from (select distinct logged_at::date as day from events where logged_at < scope_to())
),

lives as (
    select
        user_id,
        min(logged_at)::date as first_day,
        max(logged_at)::date as last_day
    from transactions
    where user_id is not null and logged_at < scope_to()
    group by user_id
),

begins as (
    select first_day as day, count(*) as user_count from lives group by first_day
),

ends as (
    select last_day as day, count(*) as user_count from lives group by last_day
),

counted as (
    select
        log_days.*,
        sum(coalesce(begins.user_count, 0)) over (order by log_days.day_number) as begun_so_far,
        sum(coalesce(ends.user_count, 0)) over (order by log_days.day_number) as ended_so_far
    from log_days
    left join begins on log_days.day = begins.day
    left join ends on log_days.day = ends.day
),

reaching as (
    select
        counted.day,
        counted.day_number,
        lag(counted.begun_so_far) over days as begun_before,
        lag(counted.ended_so_far) over days as ended_before,
        lag(counted.ended_so_far, settings.population_days + 1) over days as ended_earlier,
        lead(counted.begun_so_far, settings.population_days - 1) over days as begun_later,
        settings.population_days,
        settings.population_users,
        settings.population_share
    from counted
    cross join settings
    window days as (order by counted.day_number)
),

around as (
    select
        *,
        begun_before - ended_earlier as users_before,
        ended_before - ended_earlier as ended,
        begun_later - ended_before as users_after,
        begun_later - begun_before as begun
    from reaching
    where ended_earlier is not null and begun_later is not null
),

breaks as (
    select
        *,
        begins_cluster(day_number, day_number, population_days) as is_first
    from around
    where
        ended >= population_users
        and begun >= population_users
        and ended >= population_share * users_before
        and begun >= population_share * users_after
),

clustered as (
    select
        *,
        cluster_number(is_first, day_number) as cluster_number
    from breaks
),

clearest as (
    select *
    from clustered
    qualify row_number() over (
        partition by cluster_number
        order by least(ended / users_before, begun / users_after) desc, day_number
    ) = 1
),

firsts as (
    select
        clearest.day,
        min(transactions.transaction_number) as transaction_number
    from clearest
    inner join transactions on transactions.logged_at >= clearest.day
    group by clearest.day
),

final as (
    select
        transactions.logged_at as first_seen_at,
        transactions.logged_at as last_seen_at,
        'Around ' || strftime(clearest.day, '%Y-%m-%d') || ' the users are others: of '
        || clearest.users_before || ' in the '
        || counted(clearest.population_days, 'day', 'days') || ' with logs before it, '
        || counted(clearest.ended, 'is', 'are') || ' not seen again, and of '
        || clearest.users_after || ' in as many days from it on, '
        || counted(clearest.begun, 'was', 'were') || ' not seen before' as reason,
        strftime(clearest.day, '%Y-%m-%d') as subject,
        transactions.stream,
        transactions.line,
        transactions.file_id
    from clearest
    inner join firsts on clearest.day = firsts.day
    inner join transactions on firsts.transaction_number = transactions.transaction_number
)

select * from final
