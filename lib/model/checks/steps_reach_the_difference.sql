-- One row per user and currency whose changes of the difference do not lead to the difference that was
-- last seen.
-- title: All changes lead to the difference that was last seen
with

lasts as (
    select
        user_id,
        currency,
        arg_max(difference, transaction_number) as difference
    from observed_differences
    group by user_id, currency
),

steps as (
    select
        user_id,
        currency,
        sum(step) as steps
    from difference_steps
    group by user_id, currency
)

select
    lasts.user_id,
    lasts.currency,
    lasts.difference,
    steps.steps
from lasts
left join steps
    on lasts.user_id = steps.user_id
    and lasts.currency is not distinct from steps.currency
where coalesce(steps.steps, 0) <> lasts.difference
order by lasts.user_id, lasts.currency
