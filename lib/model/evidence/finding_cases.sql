-- One row per case that a finding belongs to, as in the view reviewed_cases, open ones first.
select *
from reviewed_cases
where list_contains(finding_ids, $finding_id)
order by is_open desc, case_order(reviewed_cases)
