-- One row per finding about a user, the gravest first.
select
    severity,
    kind,
    amount_text(amount, currency) as "stake",
    last_seen_at as "last seen",
    reason,
    finding_id
from findings
where user_id = $user_id
order by severity, last_seen_at desc, finding_id;
