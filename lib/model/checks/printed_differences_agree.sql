-- One row per number of differences that differs: of the reconciliation with an alarm, and of printed
-- payment balances that are not the wallet.
-- title: Recalculation finds the same printed differences
with

counts as (
    select
        (
            select count(*)
            from reconciliation
            cross join settings
            anti join (select * from unconfirmed_outcomes where is_agreement_open) as in_doubt
                on reconciliation.file_id = in_doubt.file_id
                and reconciliation.line = in_doubt.line
            where abs(sync_difference) > settings.tolerance and sync_alarm is not null
        ) as of_reconciliation,
        (
            select count(*)
            from transactions
            cross join settings
            anti join (select * from unconfirmed_outcomes where is_agreement_open) as in_doubt
                on transactions.file_id = in_doubt.file_id
                and transactions.line = in_doubt.line
            where abs(payment_balance - closing_balance) > tolerance
        ) as of_recalculation
)

select *
from counts
where of_reconciliation <> of_recalculation
order by of_reconciliation
