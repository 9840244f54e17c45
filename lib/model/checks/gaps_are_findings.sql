-- One row per number of gaps that differs: of the findings, and of the chain of balances.
-- title: Each gap of the chain of balances is a finding
with

counts as (
    select
        (select count(*) from findings where kind = 'balance_gap') as of_findings,
        (
            select count(*)
            from balance_chain
            where continuity = 'gap' and logged_at < scope_to()
        ) as of_chain
)

select *
from counts
where of_findings <> of_chain
order by of_findings
