-- One row per day (UTC), currency, type, action and direction; blocked attempts counted apart.
-- columns:
--   day (date, UTC): The day.
--   transaction_count (transactions): How many transactions it stands for.
--   blocked_count (transactions): How many of the transactions were blocked.
--   user_count (users): How many users the transactions belong to.
--   amount (money): Sum of the amounts, VAT included, blocked ones left out.
--   vat (money): Sum of the VAT, blocked ones left out.
--   balance_change (money): What the transactions changed in the wallets, blocked ones left out.
select
    logged_at::date as day,
    currency,
    type,
    action,
    direction,
    count(*) as transaction_count,
    count(*) filter (where outcome = 'blocked') as blocked_count,
    count(distinct user_id) as user_count,
    sum(amount) filter (where outcome <> 'blocked') as amount,
    sum(vat) filter (where outcome <> 'blocked') as vat,
    sum(new_balance - old_balance) filter (where outcome <> 'blocked') as balance_change
from transactions
group by all
