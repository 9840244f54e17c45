-- One row per finding that touches the period, as known at its end, without those in cases that a person
-- has closed: the most severe first, then what is new, by kind and exposure.
-- title: Findings
-- caption: What a person should look at: the most severe first, then what is new, by kind and
--   exposure.
-- empty: There is nothing to look at.
-- headings: age = New; amount = Exposure; user_id = User; first_seen_at = First seen;
--   last_seen_at = Last seen; finding_id = Finding; stream = Log stream
select
    severity,
    case when first_seen_at >= scope_from() then 'new' else 'seen before' end as age,
    kind,
    currency,
    amount,
    user_id,
    first_seen_at,
    last_seen_at,
    reason,
    finding_id,
    stream,
    line
from open_findings
where in_scope_seen_finding(open_findings)
order by severity, age, kind, currency nulls last, amount desc nulls last, finding_id;
