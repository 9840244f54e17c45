-- One row per transaction of which the logs do not say whether it was booked, though it would have moved the
-- wallet; and what the wallet says, where the user's next transaction in the currency opens.
-- lasts: meanwhile
-- spans: user
-- columns:
--   wallet_says: booked: the next one opens where it would have left the wallet; booked later: the next one is
--     the same transaction, which opens where this one did, and was applied; left out: another one opens
--     there. Empty where there is no next one, or it opens elsewhere.
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
        transaction_id,
        outcome,
        old_balance,
        new_balance,
        payment_balance,
        lead({
            'transaction_id': transaction_id,
            'outcome': outcome,
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
),

doubtful as (
    select
        chained.*,
        abs(next.old_balance - new_balance) <= settings.tolerance
        or abs(next.held_balance - new_balance) <= settings.tolerance as opens_with,
        abs(next.old_balance - old_balance) <= settings.tolerance
        or abs(next.held_balance - old_balance) <= settings.tolerance as opens_without,
        least(abs(payment_balance - new_balance), abs(payment_balance - old_balance))
        <= settings.tolerance as is_agreement_open
    from chained
    cross join settings
    where outcome = 'unknown' and abs(new_balance - old_balance) > settings.tolerance
)

select
    file_id,
    line,
    case
        when opens_with then 'booked'
        when opens_without and next.transaction_id = transaction_id and next.outcome = 'applied'
            then 'booked later'
        when opens_without then 'left out'
    end as wallet_says,
    coalesce(is_agreement_open, false) as is_agreement_open
from doubtful
