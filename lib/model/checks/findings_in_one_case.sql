-- One row per finding that is in no case, or in more than one, and per finding of a case that is none.
-- title: Each finding is in exactly one case
with

placed as (
    select
        case_id,
        unnest(finding_ids) as finding_id
    from cases
)

select
    coalesce(findings.finding_id, placed.finding_id) as finding_id,
    count(placed.case_id) as case_count
from findings
full join placed on findings.finding_id = placed.finding_id
group by 1
having count(placed.case_id) <> 1 or count(findings.finding_id) <> 1
order by 1
