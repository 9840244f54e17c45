-- One row per number of overdrawn wallets that differs: of the findings, and of transactions that left
-- a wallet below zero.
-- title: Overdrawn wallets are those that a transaction left below zero
with

counts as (
    select
        (select count(*) from findings where kind = 'wallet_overdrawn') as of_findings,
        (
            select count(*)
            from transactions
            anti join unconfirmed_outcomes
                on transactions.file_id = unconfirmed_outcomes.file_id
                and transactions.line = unconfirmed_outcomes.line
            where closing_balance < 0 and outcome <> 'blocked' and logged_at < scope_to()
        ) as of_transactions
)

select *
from counts
where of_findings <> of_transactions
order by of_findings
