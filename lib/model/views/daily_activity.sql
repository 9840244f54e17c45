-- One row per day (UTC), currency, type, action and direction; blocked attempts counted apart.
create view daily_activity as
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
group by all;
