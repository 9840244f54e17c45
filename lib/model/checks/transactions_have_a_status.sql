-- One row per number of transactions that differs: of the ledger, and of those with a status.
-- title: Each transaction has one status
with

counts as (
    select
        (select count(*) from transactions) as of_ledger,
        (select count(*) from reconciliation) as of_statuses
)

select *
from counts
where of_ledger <> of_statuses
order by of_ledger
