-- One row per name of a case that more than one has.
-- title: Each case has a name of its own
select
    case_id,
    count(*) as case_count
from cases
group by case_id
having count(*) > 1
order by case_id
