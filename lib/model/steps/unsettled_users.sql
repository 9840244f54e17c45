-- One row per user of whom something may look otherwise at the end of a period than later: of transactions whose outcome
-- or opening balance is not known, or whose id is printed again.
-- lasts: meanwhile
-- spans: user
select user_id
from transactions
where
    user_id is not null
    and (outcome = 'unknown' or old_balance is null and closing_balance is not null)
union
select user_id from repeated_ids
