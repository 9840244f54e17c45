-- One row per transaction that was applied, or already synced, after an earlier block of the same id, user,
-- currency, direction, amount and VAT had been booked: by what the logs say, or where they say nothing, by the
-- wallet.
-- lasts: meanwhile
-- spans: user
-- columns:
--   is_held (yes or no): Whether it was applied with the balances of that earlier block, or is the booking
--     that the earlier one had found there, and the wallet stood at its new balance already: then it moved
--     nothing.
with

ids as (
    select * from repeated_ids
),

users_with_repeats as (
    select distinct user_id from ids
),

chained as (
    select
        *,
        lag(closing_balance) over (
            partition by user_id, currency order by transaction_number
        ) as previous_closing_balance
    from transactions
    where user_id in (select user_id from users_with_repeats)
),

booked as (
    select
        chained.*,
        lag({
            'outcome': chained.outcome,
            'old_balance': chained.old_balance,
            'new_balance': chained.new_balance
        }) over copies as first
    from chained
    semi join ids
        on chained.transaction_id = ids.transaction_id
        and chained.user_id = ids.user_id
    anti join unconfirmed_outcomes
        on chained.file_id = unconfirmed_outcomes.file_id
        and chained.line = unconfirmed_outcomes.line
    where chained.outcome <> 'blocked'
    window copies as (
        partition by
            chained.transaction_id,
            chained.user_id,
            chained.currency,
            chained.direction,
            chained.amount,
            chained.vat
        order by chained.transaction_number
    )
)

select
    booked.file_id,
    booked.line,
    coalesce(
        booked.outcome = 'applied'
        and case
            when booked.first.outcome = 'already_synced'
                and abs(booked.new_balance - booked.first.old_balance) <= settings.tolerance
                then true
            else abs(booked.old_balance - booked.first.old_balance) <= settings.tolerance
                and abs(booked.new_balance - booked.first.new_balance) <= settings.tolerance
        end
        and abs(booked.new_balance - booked.previous_closing_balance) <= settings.tolerance,
        false
    ) as is_held
from booked
cross join settings
where booked.first is not null and booked.outcome <> 'unknown'
