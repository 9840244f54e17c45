-- One row per number of silent breaks that differs: of the findings, and of printed differences that no
-- error line names.
-- title: Silent breaks are printed differences without an error line
with

counts as (
    select
        (select count(*) from findings where kind = 'silent_sync_break') as of_findings,
        (
            select count(*)
            from transactions
            cross join settings
            anti join sync_errors
                on transactions.file_id = sync_errors.transaction_file_id
                and transactions.line = sync_errors.transaction_line
            anti join (select * from unconfirmed_outcomes where is_agreement_open) as in_doubt
                on transactions.file_id = in_doubt.file_id
                and transactions.line = in_doubt.line
            where logged_at < scope_to() and abs(payment_balance - closing_balance) > tolerance
        ) as of_transactions
)

select *
from counts
where of_findings <> of_transactions
order by of_findings
