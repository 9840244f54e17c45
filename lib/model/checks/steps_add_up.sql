-- One row per user and currency whose open changes do not add up to the difference that stands.
-- title: The open changes add up to what is outstanding
with

opened as (
    select
        user_id,
        currency,
        sum(step) filter (is_open) as open_steps,
        arg_max(difference, observation_number) as difference,
        count(*) as step_count
    from difference_steps
    group by user_id, currency
)

select opened.*
from opened
cross join settings
where
    abs(coalesce(opened.open_steps, 0) - opened.difference)
    > settings.tolerance * (1 + opened.step_count)
order by opened.user_id, opened.currency
