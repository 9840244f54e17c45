-- One row per finding: the cause that its kind has, or another one where the finding itself says so.
-- lasts: meanwhile
-- when: exists(from findings)
select
    findings.finding_id,
    case
        -- The wallet goes on with it: what was booked is not to be sent again.
        when findings.kind = 'lost_message' and findings.severity = 'warning' then 'error_after_applied'
        else finding_kinds.cause
    end as cause
from findings
inner join finding_kinds on findings.kind = finding_kinds.kind
