-- One row per number of ids that were printed twice that differs: of the findings, and of the
-- transactions.
-- title: Ids that were printed twice are all there
with

repeated as (
    select transaction_id
    from transactions
    group by transaction_id
    having count(*) > 1 and max_by(logged_at, transaction_number) < scope_to()
),

counts as (
    select
        (
            select count(*) from findings where kind = 'duplicate_transaction_id'
        ) as of_findings,
        (select count(*) from repeated) as of_transactions
)

select *
from counts
where of_findings <> of_transactions
order by of_findings
