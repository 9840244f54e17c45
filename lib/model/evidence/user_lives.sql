-- One row per week around the day: how many users were seen in it, for the first time and for the last.
-- title: Users that begin and end, week by week
with

lives as (
    select
        user_id,
        min(logged_at) as first_at,
        max(logged_at) as last_at
    from transactions
    where user_id is not null and logged_at < scope_to()
    group by user_id
),

weeks as (
    select distinct
        user_id,
        date_trunc('week', logged_at) as week
    from transactions
    where
        user_id is not null
        and logged_at < scope_to()
        and logged_at between $subject::date - interval 5 weeks and $subject::date + interval 5 weeks
)

select
    strftime(weeks.week, '%Y-%m-%d') as "week from",
    count(*) as "users",
    count(*) filter (date_trunc('week', lives.first_at) = weeks.week) as "seen first",
    count(*) filter (date_trunc('week', lives.last_at) = weeks.week) as "seen last"
from weeks
inner join lives on weeks.user_id = lives.user_id
group by weeks.week
order by weeks.week
