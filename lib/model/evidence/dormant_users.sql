-- One row per dormant wallet, the largest first.
-- title: Wallets that are not used any more
with

log_days as (
    select
        day,
        count(*) over (order by day desc) - 1 as days_after
    from (select distinct logged_at::date as day from events where logged_at < scope_to())
)

select
    latest_balances.user_id as "user",
    money(latest_balances.wallet, latest_balances.currency) as "wallet",
    money(latest_balances.payment_balance, latest_balances.currency) as "payment balance",
    latest_balances.last_logged_at as "last transaction",
    log_days.days_after as "days with logs since"
from latest_balances
inner join log_days on latest_balances.last_logged_at::date = log_days.day
cross join settings
where
    latest_balances.currency = $currency
    and latest_balances.wallet > 0
    and log_days.days_after >= settings.dormant_days
order by latest_balances.wallet desc, latest_balances.user_id
