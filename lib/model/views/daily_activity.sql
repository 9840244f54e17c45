-- One row per day (UTC), currency, type, action and direction; blocked attempts are counted separately.
-- What moved in the wallets is that of `wallet_movements`. A day in which the session's period ends has
-- what was logged until then.
-- lasts: pages
-- columns:
--   day (date, UTC): The day.
--   transaction_count (transactions): How many transactions it stands for.
--   blocked_count (transactions): How many of the transactions were blocked.
--   user_count (users): How many users the transactions belong to.
--   unknown_count (transactions): How many of those that were not blocked are in a sum with nothing, since
--     their amount or VAT is not known.
--   amount (money): Sum of the amounts that are known, VAT included, blocked ones left out.
--   vat (money): Sum of the VAT that is known, blocked ones left out.
select
    logged_at::date as day,
    currency,
    type,
    action,
    direction,
    count(*) as transaction_count,
    count(*) filter (where outcome = 'blocked') as blocked_count,
    count(distinct user_id) as user_count,
    count(*) filter (where outcome <> 'blocked' and (amount is null or vat is null)) as unknown_count,
    sum(amount) filter (where outcome <> 'blocked') as amount,
    sum(vat) filter (where outcome <> 'blocked') as vat,
    sum(booked_here) as booked_here,
    sum(booked_elsewhere) as booked_elsewhere,
    sum(balance_change) as balance_change,
    sum(unconfirmed) as unconfirmed
from wallet_movements
where logged_at < scope_to()
group by all
