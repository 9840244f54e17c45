-- One row per transaction of which neither the logs nor the wallet say whether it was booked: no outcome
-- was printed, and no later transaction of the user opens where it would have left the wallet.
-- lasts: meanwhile
-- spans: user
-- columns:
--   is_agreement_open (yes or no): Whether its payment balance is the wallet either with it or without it,
--     so that it is not known whether both sides agree.
with

users_in_doubt as (
    select distinct user_id from transactions where outcome = 'unknown' and user_id is not null
),

chained as (
    select
        file_id,
        line,
        outcome,
        old_balance,
        new_balance,
        payment_balance,
        lead({
            'old_balance': old_balance,
            'held_balance': case
                when outcome = 'already_synced'
                    then old_balance - wallet_effect(direction, amount, vat)
            end
        }) over (partition by user_id, currency order by transaction_number) as next
    from transactions
    where
        logged_at < scope_to()
        and user_id in (select user_id from users_in_doubt)
)

select
    chained.file_id,
    chained.line,
    coalesce(
        least(
            abs(chained.payment_balance - chained.new_balance),
            abs(chained.payment_balance - chained.old_balance)
        ) <= settings.tolerance,
        false
    ) as is_agreement_open
from chained
cross join settings
where
    chained.outcome = 'unknown'
    and abs(chained.new_balance - chained.old_balance) > settings.tolerance
    and not coalesce(abs(chained.next.old_balance - chained.new_balance) <= settings.tolerance, false)
    and not coalesce(abs(chained.next.held_balance - chained.new_balance) <= settings.tolerance, false)
