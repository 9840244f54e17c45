-- One row per finding, with its case, as an alert compares it with what it was at the last one.
with

case_findings as (
    select
        case_id,
        is_open,
        severity,
        unnest(finding_ids) as finding_id
    from reviewed_cases
)

select
    findings.finding_id,
    findings.kind,
    findings.severity::varchar as severity,
    findings.currency,
    findings.exposure::varchar as exposure,
    findings.reason,
    case_findings.case_id,
    case_findings.severity::varchar as case_severity,
    case_findings.is_open
from findings
inner join case_findings on findings.finding_id = case_findings.finding_id
order by findings.severity, findings.kind, findings.first_seen_at, findings.finding_id
