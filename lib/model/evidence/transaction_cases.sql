-- One row per case that names a transaction, as in the view reviewed_cases, open ones first.
select *
from reviewed_cases
where list_contains(transaction_ids, $transaction_id)
order by is_open desc, case_order(reviewed_cases)
