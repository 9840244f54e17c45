-- One row per finding that names a transaction, as in the view findings, the most severe first.
select *
from findings
where list_contains(transaction_ids, $transaction_id)
order by severity, amount desc nulls last, first_seen_at, finding_id
