-- One row per finding of a case, as in the view findings, the most severe first.
select findings.*
from findings
inner join (select unnest(finding_ids) as finding_id from cases where case_id = $case_id) as members
    on findings.finding_id = members.finding_id
order by findings.severity, findings.exposure desc nulls last, findings.first_seen_at, findings.finding_id
