-- One row per severity and kind of the findings that touch the period, as known at its end.
-- title: Findings by kind
-- caption: How many findings of each kind were seen in the period, how many began in it, and how many
--   are in a case that a person has closed.
-- empty: There are no findings.
-- headings: new_findings = New; closed_findings = Closed by review
with

seen as (
    select
        findings.severity,
        findings.kind,
        findings.first_seen_at,
        open_findings.finding_id is null as is_closed
    from findings
    left join open_findings on findings.finding_id = open_findings.finding_id
    where in_scope_seen_finding(findings)
)

select
    severity,
    kind,
    count(*) as findings,
    count(*) filter (where first_seen_at >= scope_from()) as new_findings,
    count(*) filter (where is_closed) as closed_findings
from seen
group by severity, kind
order by severity, findings desc, kind;
