-- One row: the open case that comes after another one in the order in which to work on them; none after
-- the last.
with

ordered as (
    select
        case_id,
        headline,
        is_open,
        row_number() over (order by case_order(reviewed_cases)) as place
    from reviewed_cases
)

select case_id, headline
from ordered
where is_open and place > (select place from ordered where case_id = $case_id)
order by place
limit 1
