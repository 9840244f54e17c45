-- One row per case that names a transaction, as in the view reviewed_cases, open ones first.
select *
from reviewed_cases
where list_contains(transaction_ids, $transaction_id)
order by is_open desc, material_units desc nulls last, severity, first_seen_at, case_id
