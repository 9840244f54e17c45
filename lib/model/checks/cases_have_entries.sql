-- One row per open case with an open difference and no entry to book.
-- title: Each case with an open difference has an entry
select
    case_id,
    payment_too_high_by,
    wallet_too_high_by
from reviewed_cases
where is_open and entry_count = 0 and (payment_too_high_by > 0 or wallet_too_high_by > 0)
order by case_id
