-- One row per finding about a user, alone or with others, as in the view findings, the most severe first.
select *
from findings
where list_contains(user_ids, $user_id)
order by severity, amount desc nulls last, last_seen_at desc, finding_id
