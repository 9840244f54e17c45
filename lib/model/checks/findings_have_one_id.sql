-- One row per id that more than one finding has.
-- title: No two findings have one id
select
    finding_id,
    count(*) as finding_count
from findings
group by finding_id
having count(*) > 1
order by finding_id
