-- One row: who is below zero at the end of the day, what of it is owed for certain, and what was attempted
-- on it, in a sentence. Where only one side is below zero, the two disagree, and it is owed if that side is
-- right.
with

below_zero as (
    select
        currency,
        case
            when coalesce(wallet, payment_balance) < 0 and coalesce(payment_balance, wallet) < 0 then 'both'
            when payment_balance < 0 then 'payment side'
            else 'wallet'
        end as side,
        count(*) as user_count,
        -sum(least(wallet, payment_balance)) as owed
    from latest_balances
    where (wallet < 0 or payment_balance < 0) and in_scope(currency, user_id)
    group by currency, side
),

by_side as (
    select
        side,
        sum(user_count) as users,
        string_agg(sum_text(owed, currency), ', ' order by currency nulls last) as owed
    from below_zero
    group by side
),

owing as (
    select
        coalesce(sum(users), 0) as users,
        string_agg(
            case side
                when 'both'
                    then 'owed by the ' || case when users = 1 then 'user' else 'users' end || ': ' || owed
                else 'below zero on the ' || side || ' alone, owed only if that is right: ' || owed
            end
            || '; ',
            '' order by side
        ) as owed
    from by_side
),

attempts as (
    select
        count(*) filter (where overdraft_class = 'blocked') as blocked,
        count(*) filter (where overdraft_class = 'wallet_overdrawn') as overdrawn
    from overdrafts
    where
        overdraft_class in ('blocked', 'wallet_overdrawn')
        and in_scope_at(started_at, currency, user_id)
)

select
    case
        when users = 0 then 'Nobody is below zero at the end of '
        else counted(users, 'user is', 'users are') || ' below zero at the end of '
    end
    || strftime(scope_from(), '%A, %Y-%m-%d') || '; ' || coalesce(owed, '')
    || case
        when blocked = 0 then 'no attempt was blocked, '
        else counted(blocked, 'attempt was', 'attempts were') || ' blocked, '
    end
    || case
        when overdrawn = 0 then 'and no wallet was overdrawn.'
        else 'and ' || counted(overdrawn, 'wallet was', 'wallets were') || ' overdrawn nevertheless.'
    end as text
from owing
cross join attempts;
