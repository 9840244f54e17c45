-- One row per transaction that has one before it of the same user and currency: its opening balance against the
-- closing balance before it, as the logs alone say. For `balance_chain`, which knows of blocks that are applied
-- again.
-- lasts: meanwhile
-- spans: user
-- columns:
--   previous_transaction_id: The user's transaction before it in this currency.
--   expected_balance (money): Closing balance of the user's transaction before it.
--   opening_balance (money): Wallet before the transaction: the printed old balance, less the
--     transaction where the old balance holds it already; the new balance where the wallet does.
--   difference (money): Opening balance minus the closing balance before it.
--   continuity: Whether the opening balance continues the closing one before it: exact, rounding or
--     gap; empty where one of them is unknown.
--   previous_logged_at (time, UTC): When the user's transaction before it was logged.
--   previous_old_balance (money): Wallet before the user's transaction before it, as printed.
--   previous_outcome: What became of the user's transaction before it.
--   previous_number (number): Number of the user's transaction before it.
--   new_balance (money): Wallet after the transaction, as printed.
--   ends_exactly (yes or no): Whether it ends where the user's transaction before it had ended, to the last
--     printed digit.
with

balances as (
    select
        transactions.*,
        wallet_effect(transactions.direction, transactions.amount, transactions.vat) as effect,
        wallet_effect(
            transactions.direction,
            coalesce(printed.amount, transactions.amount),
            coalesce(printed.vat, transactions.vat)
        ) as printed_effect,
        coalesce(printed.old_balance, transactions.old_balance) as printed_old_balance,
        case
            when transactions.outcome in ('blocked', 'already_synced')
                then coalesce(printed.old_balance, transactions.old_balance)
            else coalesce(printed.new_balance, transactions.new_balance)
        end as printed_closing_balance
    from transactions
    left join printed_digits as printed
        on transactions.file_id = printed.file_id
        and transactions.line = printed.line
    where transactions.user_id is not null
),

chained as (
    select
        *,
        lag({
            'transaction_id': transaction_id,
            'transaction_number': transaction_number,
            'old_balance': old_balance,
            'closing_balance': closing_balance,
            'printed_closing_balance': printed_closing_balance,
            'logged_at': logged_at,
            'outcome': outcome
        }) over (partition by user_id, currency order by transaction_number) as previous
    from balances
),

opened as (
    select
        chained.*,
        settings.tolerance,
        chained.outcome = 'already_synced'
        and abs(chained.old_balance - chained.previous.closing_balance) > settings.tolerance
            as can_hold_it,
        abs(chained.old_balance - chained.effect - chained.previous.closing_balance)
        <= settings.tolerance as is_held_by_effect
    from chained
    cross join settings
    where chained.previous is not null
),

compared as (
    select
        * exclude (printed_old_balance),
        case
            when not can_hold_it then old_balance
            when is_held_by_effect then old_balance - effect
            when not is_held_by_effect then old_balance
        end::decimal(18, 6) as opening_balance,
        case
            when can_hold_it and is_held_by_effect then printed_old_balance - printed_effect
            else printed_old_balance
        end as printed_opening_balance
    from opened
),

final as (
    select
        user_id,
        currency,
        previous.transaction_id as previous_transaction_id,
        transaction_id,
        previous.closing_balance as expected_balance,
        old_balance,
        new_balance,
        opening_balance,
        (opening_balance - previous.closing_balance)::decimal(18, 6) as difference,
        continuity(
            opening_balance,
            previous.closing_balance,
            printed_opening_balance = previous.printed_closing_balance,
            tolerance
        ) as continuity,
        printed_closing_balance = previous.printed_closing_balance as ends_exactly,
        previous.logged_at as previous_logged_at,
        logged_at,
        previous.old_balance as previous_old_balance,
        previous.outcome as previous_outcome,
        previous.transaction_number as previous_number,
        outcome,
        stream,
        line,
        file_id,
        transaction_number
    from compared
)

select * from final
