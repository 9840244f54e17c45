-- One row per number of amounts of zero and below that differs: of the findings, and of the
-- transactions.
-- title: Zero and negative amounts are all there
with

counts as (
    select
        (select count(*) from findings where kind in ('zero_amount', 'negative_amount')) as of_findings,
        (
            select count(*)
            from transactions
            where amount <= 0 and logged_at < scope_to()
        ) as of_transactions
)

select *
from counts
where of_findings <> of_transactions
order by of_findings
