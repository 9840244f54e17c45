-- One row per id of a user's transaction that several blocks print that were not blocked.
-- lasts: meanwhile
-- spans: user
select
    transaction_id,
    user_id
from transactions
where
    transaction_id is not null
    and user_id is not null
    and outcome <> 'blocked'
group by transaction_id, user_id
having count(*) > 1
