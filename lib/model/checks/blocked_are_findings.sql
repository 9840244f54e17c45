-- One row per number of blocked transactions that is larger than that of the findings about blocked
-- attempts.
-- title: Each blocked transaction is a finding
with

counts as (
    select
        (select count(*) from findings where kind = 'blocked_overdraft') as of_findings,
        (
            select count(*) from transactions where outcome = 'blocked' and logged_at < scope_to()
        ) as of_transactions
)

select *
from counts
where of_findings < of_transactions
order by of_findings
