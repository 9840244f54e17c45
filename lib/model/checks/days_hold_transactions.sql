-- One row per number of transactions that differs: of the ledger, and of all days.
-- title: The days hold as many transactions as the ledger
with

counts as (
    select
        (select count(*) from transactions where logged_at < scope_to()) as of_ledger,
        (select coalesce(sum(transaction_count), 0) from daily_activity) as of_days
)

select *
from counts
where of_ledger <> of_days
order by of_ledger
