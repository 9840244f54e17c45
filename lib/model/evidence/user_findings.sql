-- One row per finding about a user, as in the view findings, the most severe first.
select *
from findings
where user_id = $user_id
order by severity, amount desc nulls last, last_seen_at desc, finding_id
