-- One row per transaction that prints no currency, but can only belong to one wallet: of the currencies that
-- the user's other transactions print, there is one in which the wallet goes on through it, without a gap
-- before or after, to the last digit that the function rounds to. What a session takes for rounding does not
-- change whose wallet it is.
-- lasts: meanwhile
-- spans: user
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where its block begins, from 1.
--   currency: Currency of that wallet.
with

unplaced_users as (
    select distinct user_id from transaction_blocks where currency is null and user_id is not null
),

balances as (
    select
        transaction_blocks.file_id,
        transaction_blocks.line,
        transaction_blocks.user_id,
        transaction_blocks.currency,
        transaction_blocks.old_balance,
        transaction_blocks.new_balance,
        transaction_links.outcome,
        transaction_links.transaction_number
    from transaction_blocks
    inner join transaction_links
        on transaction_blocks.file_id = transaction_links.file_id
        and transaction_blocks.line = transaction_links.line
    where
        transaction_blocks.user_id in (select user_id from unplaced_users)
        and transaction_links.masked_currency is null
),

wallets as (
    select distinct user_id, currency
    from balances
    where currency is not null
),

-- A transaction that another listener had booked opens at its old balance, or that balance holds it already.
chained as (
    select
        balances.* exclude (currency),
        balances.currency is null as is_unplaced,
        wallets.currency,
        lag({
            'new_balance': case when balances.outcome in ('applied', 'unknown') then balances.new_balance end,
            'old_balance': case when balances.outcome <> 'applied' then balances.old_balance end
        }) over in_order as previous,
        lead({
            'old_balance': balances.old_balance,
            'held_balance': case
                when balances.outcome = 'already_synced'
                    then balances.old_balance * 2 - balances.new_balance
            end
        }) over in_order as next
    from wallets
    inner join balances
        on wallets.user_id = balances.user_id
        and (balances.currency = wallets.currency or balances.currency is null)
    window in_order as (
        partition by wallets.user_id, wallets.currency order by balances.transaction_number
    )
),

distances as (
    select
        file_id,
        line,
        currency,
        least(
            abs(old_balance - previous.new_balance),
            abs(old_balance - previous.old_balance),
            case
                when outcome = 'already_synced'
                    then abs(old_balance * 2 - new_balance - previous.new_balance)
            end
        ) as gap_before,
        least(
            case when outcome in ('applied', 'unknown') then abs(next.old_balance - new_balance) end,
            case when outcome <> 'applied' then abs(next.old_balance - old_balance) end,
            case when outcome in ('applied', 'unknown') then abs(next.held_balance - new_balance) end
        ) as gap_after
    from chained
    where is_unplaced
),

fitting as (
    select *
    from distances
    where greatest(gap_before, gap_after) <= 0.001
),

final as (
    select
        file_id,
        line,
        any_value(currency) as currency
    from fitting
    group by file_id, line
    having count(*) = 1
)

select * from final
