-- One row per transaction of a user, in the period that the session shows, split up: what it moved
-- the wallet by, what the wallet had moved by itself before it, and what is left over. From one closing
-- balance to the next it is gap + effect + miscalculation, exactly.
-- lasts: session
-- spans: user
-- columns:
--   observation_number (number): Number of the next transaction of the user that shows the payment
--     balance, from 0; the row that shows it has the same number.
--   effect (money): What the transaction moved the wallet by: amount less VAT, below zero for a debit;
--     0 where it was blocked, or where another listener, or the transaction itself, had booked it before.
--   full_effect (money): What it moves a wallet by where it is booked.
--   gap (money): Opening balance minus the last closing balance before that is known.
--   is_unread (yes or no): Whether its opening or closing balance is not known, so that what it moved is in a
--     gap: that of the next one that is known, or its own where it is the last to show both balances, which
--     then opens where it closes.
--   miscalculation (money): Closing balance minus opening balance and effect.
--   seen_payment_balance (money): Payment balance as printed, or else as the not-in-sync error reports
--     it, or as the error a moment before does where the wallet has caught up with it; empty where it
--     is not known whether the transaction was booked, or where the error contradicts the block.
--   is_printed (yes or no): Whether the block printed the payment balance, so that it need not be taken
--     from an error or be assumed.
--   is_unconfirmed (yes or no): Whether neither the logs nor the wallet say that it was booked.
--   is_repeated (yes or no): Whether its id had been booked before.
--   other_owner: User whose wallet the metadata name, where that is not the user of the transaction.
with

placed as (
    select
        *,
        other_wallet_owner(metadata, user_id) as other_owner
    from transactions
    where user_id is not null and logged_at < scope_to()
),

unopened as (
    select
        user_id,
        currency,
        transaction_number,
        file_id,
        line,
        closing_balance,
        payment_balance
    from transactions
    where
        logged_at < scope_to()
        and user_id in (
            select user_id
            from transactions
            where logged_at < scope_to() and old_balance is null and closing_balance is not null
        )
),

last_sights as (
    select
        unopened.user_id,
        unopened.currency,
        max(unopened.transaction_number) as transaction_number
    from unopened
    left join transaction_errors as errors
        on unopened.file_id = errors.file_id
        and unopened.line = errors.line
    where
        unopened.closing_balance is not null
        and coalesce(unopened.payment_balance, errors.payment_balance) is not null
    group by unopened.user_id, unopened.currency
),

opened as (
    select
        placed.user_id,
        placed.currency,
        placed.transaction_id,
        placed.transaction_number,
        placed.message_id,
        placed.logged_at,
        placed.direction,
        placed.action,
        placed.amount,
        placed.vat,
        placed.outcome,
        placed.stream,
        placed.line,
        placed.file_id,
        placed.closing_balance,
        wallet_effect(placed.direction, placed.amount, placed.vat) as full_effect,
        case
            when placed.closing_balance is not null
                then coalesce(
                        balance_chain.opening_balance,
                        placed.old_balance,
                        case when last_sights.user_id is not null then placed.closing_balance end
                    )
        end as opening_balance,
        placed.closing_balance is null
        or coalesce(balance_chain.opening_balance, placed.old_balance) is null as is_unread,
        balance_chain.previous_logged_at,
        balance_chain.previous_outcome,
        balance_chain.previous_transaction_id,
        case
            when errors.is_contradicted is distinct from true
                and not coalesce(unconfirmed_outcomes.is_agreement_open, false)
                then coalesce(
                        placed.payment_balance,
                        errors.payment_balance,
                        confirmed_balances.payment_balance
                    )
        end as seen_payment_balance,
        placed.payment_balance is not null as is_printed,
        unconfirmed_outcomes.line is not null as is_unconfirmed,
        repeated_bookings.line is not null as is_repeated,
        coalesce(repeated_bookings.is_held, false) as is_held,
        placed.other_owner
    from placed
    left join balance_chain
        on placed.file_id = balance_chain.file_id
        and placed.line = balance_chain.line
    left join transaction_errors as errors
        on placed.file_id = errors.file_id
        and placed.line = errors.line
    left join confirmed_balances
        on placed.file_id = confirmed_balances.file_id
        and placed.line = confirmed_balances.line
    left join repeated_bookings
        on placed.file_id = repeated_bookings.file_id
        and placed.line = repeated_bookings.line
    left join unconfirmed_outcomes
        on placed.file_id = unconfirmed_outcomes.file_id
        and placed.line = unconfirmed_outcomes.line
    left join last_sights
        on placed.user_id = last_sights.user_id
        and placed.currency is not distinct from last_sights.currency
        and placed.transaction_number = last_sights.transaction_number
),

moved as (
    select
        * exclude (other_owner, is_held),
        case
            when is_unread or outcome = 'blocked' or is_held then 0
            when outcome = 'already_synced' then closing_balance - opening_balance
            else coalesce(full_effect, closing_balance - opening_balance)
        end as effect,
        other_owner
    from opened
),

final as (
    select
        *,
        case
            when opening_balance is null then 0
            else coalesce(
                opening_balance - last_value(
                    case when opening_balance is not null then closing_balance end ignore nulls
                ) over before_it,
                0
            )
        end as gap,
        coalesce(closing_balance - opening_balance - effect, 0) as miscalculation,
        count(
            case when seen_payment_balance is not null and opening_balance is not null then 1 end
        ) over before_it as observation_number,
        seen_payment_balance is not null and opening_balance is not null as is_observation,
        coalesce(
            last_value(nullif(effect, 0) ignore nulls) over before_it, 0
        ) as previous_effect,
        last_value(case when effect <> 0 then transaction_id end ignore nulls) over before_it
            as previous_effect_id
    from moved
    window before_it as (
        partition by user_id, currency
        order by transaction_number
        rows between unbounded preceding and 1 preceding
    )
)

select * from final
