-- One row per user who was blocked: the currency of the last transaction in the period that the session shows.
select
    user_id,
    max_by(currency, transaction_number) as currency
from transactions
where logged_at < scope_to() and user_id in (select user_id from blocked_notices)
group by user_id
