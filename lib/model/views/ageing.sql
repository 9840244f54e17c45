-- One row per currency and age of what stands open: changes of differences between wallet and payment
-- balance that no later change took back, by how long before the end of the logs they arose; and for those
-- that were there when first seen, since then at least. Together they are the outstanding differences.
-- columns:
--   age: Days from the change to the end of the logs: 0-30, 31-60, 61-90, 91-120, over 120.
--   age_number (number): Which age it is, from 1, to sort by.
--   change_count (changes): How many changes it stands for.
--   user_count (users): Users that they belong to.
--   payment_too_high_by (money): What they make the payment side too high by.
--   wallet_too_high_by (money): What they make the wallet too high by.
--   oldest_at (time, UTC): The oldest of them; empty where there is none.
with

ends as (
    select max(logged_at) as ended_at from kept_events where logged_at < scope_to()
),

ages (age_number, age) as (
    values (1, '0-30'), (2, '31-60'), (3, '61-90'), (4, '91-120'), (5, 'over 120')
),

open_steps as (
    select
        difference_steps.currency,
        difference_steps.user_id,
        difference_steps.step,
        difference_steps.logged_at,
        case
            when date_diff('day', difference_steps.logged_at, ends.ended_at) <= 30 then 1
            when date_diff('day', difference_steps.logged_at, ends.ended_at) <= 60 then 2
            when date_diff('day', difference_steps.logged_at, ends.ended_at) <= 90 then 3
            when date_diff('day', difference_steps.logged_at, ends.ended_at) <= 120 then 4
            else 5
        end as age_number
    from difference_steps
    cross join ends
    where difference_steps.is_open and difference_steps.cause <> 'rounding'
),

open_currencies as (
    select distinct currency from open_steps
),

final as (
    select
        open_currencies.currency,
        ages.age,
        ages.age_number,
        count(open_steps.step) as change_count,
        count(distinct open_steps.user_id) as user_count,
        coalesce(sum(open_steps.step) filter (where open_steps.step > 0), 0)::decimal(38, 6)
            as payment_too_high_by,
        coalesce(-sum(open_steps.step) filter (where open_steps.step < 0), 0)::decimal(38, 6)
            as wallet_too_high_by,
        min(open_steps.logged_at) as oldest_at
    from open_currencies
    cross join ages
    left join open_steps
        on open_currencies.currency is not distinct from open_steps.currency
        and ages.age_number = open_steps.age_number
    group by open_currencies.currency, ages.age, ages.age_number
)

select * from final
