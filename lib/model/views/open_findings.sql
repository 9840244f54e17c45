-- One row per finding, as in the view findings, without those whose case a person has closed.
-- lasts: pages
with

closed as (
    select unnest(finding_ids) as finding_id
    from reviewed_cases
    where review_state is not null and not is_open
)

select findings.*
from findings
anti join closed on findings.finding_id = closed.finding_id
