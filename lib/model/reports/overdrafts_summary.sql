-- One row per currency that has been seen by the end of the period.
-- title: Summary
-- caption: Per currency: attempts that were stopped, wallets that were overdrawn nevertheless,
--   episodes in which payment balances were below zero, and who is below zero at the day's end. It is owed by
--   the user where both sides show it.
-- empty: No transaction has been logged yet.
-- headings: blocked_amount = Blocked amount that is known; blocked_unknown = Blocked, amount not known;
--   episodes_began = Episodes started; episodes_stood = Episodes open all day;
--   users_below_zero = Users below zero at the end;
--   payment_below_zero = Payment balances below zero, sum;
--   wallet_below_zero = Wallets below zero, sum
with

attempts as (
    select
        currency,
        count(*) filter (where overdraft_class = 'blocked') as blocked_attempts,
        sum(amount) filter (where overdraft_class = 'blocked') as blocked_amount,
        count(*) filter (where overdraft_class = 'blocked' and amount is null) as blocked_unknown,
        count(*) filter (where overdraft_class = 'wallet_overdrawn') as overdrawn_wallets
    from overdrafts
    where
        overdraft_class in ('blocked', 'wallet_overdrawn')
        and in_scope_at(started_at, currency, user_id)
    group by currency
),

episodes as (
    select
        currency,
        count(*) filter (where started_at >= scope_from()) as episodes_began,
        count(*) filter (where started_at < scope_from() and is_open) as episodes_stood,
        count(*) filter (where not is_open) as episodes_ended
    from overdrafts
    where
        overdraft_class = 'payment_negative'
        and (is_open or ended_at >= scope_from())
        and in_scope(currency, user_id)
    group by currency
),

balances as (
    select
        currency,
        count(*) filter (where wallet < 0 or payment_balance < 0) as users_below_zero,
        coalesce(sum(payment_balance) filter (where payment_balance < 0), 0)
            as payment_below_zero,
        coalesce(sum(wallet) filter (where wallet < 0), 0) as wallet_below_zero
    from latest_balances
    where in_scope(currency, user_id)
    group by currency
),

currencies as (
    select currency from balances
    union
    select currency from attempts
)

select
    currencies.currency,
    coalesce(attempts.blocked_attempts, 0) as blocked_attempts,
    case
        when coalesce(attempts.blocked_attempts, 0) = 0 then 0
        else attempts.blocked_amount
    end as blocked_amount,
    coalesce(attempts.blocked_unknown, 0) as blocked_unknown,
    coalesce(attempts.overdrawn_wallets, 0) as overdrawn_wallets,
    coalesce(episodes.episodes_began, 0) as episodes_began,
    coalesce(episodes.episodes_stood, 0) as episodes_stood,
    coalesce(episodes.episodes_ended, 0) as episodes_ended,
    coalesce(balances.users_below_zero, 0) as users_below_zero,
    coalesce(balances.payment_below_zero, 0) as payment_below_zero,
    coalesce(balances.wallet_below_zero, 0) as wallet_below_zero
from currencies
left join attempts on currencies.currency is not distinct from attempts.currency
left join episodes on currencies.currency is not distinct from episodes.currency
left join balances on currencies.currency is not distinct from balances.currency
order by currencies.currency nulls last;
