-- One row per case that is open at the end of the period or was seen in it, without those that a person
-- has closed: the largest first, each in units of its currency's material amount. Of a report of one
-- currency the exposure is in that one, whichever the case weighs most in.
-- title: Cases
-- caption: What is to be decided or booked, the largest first; everything with one cause is one case.
-- empty: No case is open.
-- headings: title = Cause; user_count = Users; for_user = Who owes whom; entry = What to book;
--   first_seen_at = First seen; last_seen_at = Last seen; case_id = Case; review = Reviewed
select
    severity,
    title,
    coalesce(in_currency.currency, reviewed_cases.currency) as currency,
    nullif(coalesce(in_currency.exposure, reviewed_cases.exposure), 0) as exposure,
    user_count,
    reason,
    for_user,
    coalesce(entry, for_company) as entry,
    first_seen_at,
    last_seen_at,
    coalesce(review_state || coalesce('; open again: ' || reopened_because, ''), '') as review,
    reviewed_cases.case_id
from reviewed_cases
left join case_amounts as in_currency
    on reviewed_cases.case_id = in_currency.case_id
    and in_currency.currency = scope_currency()
where
    reviewed_cases.is_open
    and in_scope_case(reviewed_cases)
order by case_order(reviewed_cases);
