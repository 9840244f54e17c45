-- What each of some transactions moved the wallet by, what the wallet had moved by itself before it, and what is left
-- over: the rows of `balance_effects`. Takes the name of a table or a query with all transactions of the users in it,
-- their columns, and beside them:
-- `chained_balance`, the opening balance of those that have one before them; `previous_logged_at`,
-- `previous_outcome` and `previous_number` of that one; `is_unconfirmed` and `is_agreement_open`, whether it is not
-- known that it was booked, and with it whether both sides agree; `is_repeated` and `is_held`, whether its id had been
-- booked before, and moved nothing again; `other_owner`, the user whose wallet the metadata name, if it is another one;
-- `is_last_sight`, whether it is the last one to show both balances of a wallet of which others have no opening one.
create macro effects_of(transactions) as table
with

opened as (
    select
        placed.user_id,
        placed.currency,
        placed.transaction_id,
        placed.transaction_number,
        placed.logged_at,
        placed.direction,
        placed.action,
        placed.amount,
        placed.vat,
        placed.outcome,
        placed.line,
        placed.file_id,
        placed.closing_balance,
        wallet_effect(placed.direction, placed.amount, placed.vat) as full_effect,
        case
            when placed.closing_balance is not null
                then coalesce(
                        placed.chained_balance,
                        placed.old_balance,
                        case when placed.is_last_sight then placed.closing_balance end
                    )
        end as opening_balance,
        placed.closing_balance is null
        or coalesce(placed.chained_balance, placed.old_balance) is null as is_unread,
        placed.previous_logged_at,
        placed.previous_outcome,
        placed.previous_number,
        case
            when errors.is_contradicted is distinct from true and not placed.is_agreement_open
                then coalesce(
                        placed.payment_balance,
                        errors.payment_balance,
                        confirmed_balances.payment_balance
                    )
        end as seen_payment_balance,
        placed.payment_balance is not null as is_printed,
        placed.is_unconfirmed,
        placed.is_repeated,
        placed.is_held,
        placed.other_owner
    from query_table(transactions) as placed
    left join transaction_errors as errors
        on placed.file_id = errors.file_id
        and placed.line = errors.line
    left join confirmed_balances
        on placed.file_id = confirmed_balances.file_id
        and placed.line = confirmed_balances.line
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
        last_value(case when effect <> 0 then transaction_number end ignore nulls) over before_it
            as previous_effect_number
    from moved
    window before_it as (
        partition by user_id, currency
        order by transaction_number
        rows between unbounded preceding and 1 preceding
    )
)

select * from final
