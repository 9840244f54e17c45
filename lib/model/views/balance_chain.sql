-- One row per transaction that has one before it in the user's chain: the opening balance against
-- the closing balance before it, to the last printed digit.
-- columns:
--   previous_transaction_id: The user's transaction before it in this currency, blocked ones left
--     out.
--   expected_balance (money): Closing balance of the user's transaction before it.
--   difference (money): Opening balance minus the closing balance before it.
--   continuity: Whether the opening balance continues the closing one before it: exact, rounding or
--     gap.
--   previous_logged_at (time, UTC): When the user's transaction before it was logged.
--   previous_old_balance (money): Wallet before the user's transaction before it, as printed.
--   previous_outcome: What became of the user's transaction before it.
with

printed as (
    select
        file_id,
        line,
        max(printed::decimal(38, 18)) filter (where field = 'old_balance') as old_balance,
        max(printed::decimal(38, 18)) filter (where field = 'new_balance') as new_balance
    from rounded_amounts
    group by file_id, line
),

balances as (
    select
        transactions.*,
        coalesce(printed.old_balance, transactions.old_balance) as printed_old_balance,
        coalesce(printed.new_balance, transactions.new_balance) as printed_new_balance
    from transactions
    left join printed
        on transactions.file_id = printed.file_id
        and transactions.line = printed.line
    where transactions.user_id is not null
),

chained as (
    select
        *,
        last_value(
            case
                when outcome <> 'blocked' then {
                    'transaction_id': transaction_id,
                    'old_balance': old_balance,
                    'new_balance': new_balance,
                    'printed_new_balance': printed_new_balance,
                    'logged_at': logged_at,
                    'outcome': outcome
                }
            end ignore nulls
        ) over (
            partition by user_id, currency
            order by logged_at, transaction_id, stream, line
            rows between unbounded preceding and 1 preceding
        ) as previous
    from balances
),

final as (
    select
        chained.user_id,
        chained.currency,
        chained.previous.transaction_id as previous_transaction_id,
        chained.transaction_id,
        chained.previous.new_balance as expected_balance,
        chained.old_balance,
        chained.old_balance - chained.previous.new_balance as difference,
        case
            when chained.printed_old_balance = chained.previous.printed_new_balance then 'exact'
            when
                abs(chained.old_balance - chained.previous.new_balance) <= settings.tolerance
                then 'rounding'
            else 'gap'
        end as continuity,
        chained.previous.logged_at as previous_logged_at,
        chained.logged_at,
        chained.previous.old_balance as previous_old_balance,
        chained.previous.outcome as previous_outcome,
        chained.outcome,
        chained.stream,
        chained.line,
        chained.file_id
    from chained
    cross join settings
    where
        chained.old_balance is not null
        and chained.previous.new_balance is not null
)

select * from final
