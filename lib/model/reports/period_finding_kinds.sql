-- One row per severity and kind of the findings that touch the period, as known at its end.
-- title: Findings by kind
-- caption: How many findings of each kind were seen in the period, and how many began in it.
-- empty: There are no findings.
-- headings: new_findings = New
select
    severity,
    kind,
    count(*) as findings,
    count(*) filter (where first_seen_at >= scope_from()) as new_findings
from findings
where in_scope_span(first_seen_at, last_seen_at, currency, user_id)
group by severity, kind
order by severity, findings desc, kind;
