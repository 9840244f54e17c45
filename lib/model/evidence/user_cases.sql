-- One row per case of a user, as in the view reviewed_cases, open ones first, then those with most money.
select *
from reviewed_cases
where list_contains(user_ids, $user_id)
order by is_open desc, case_order(reviewed_cases)
