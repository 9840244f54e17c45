-- One row per number of wrong calculations that differs: of the findings, and worked out again from
-- what was printed.
-- title: Recalculation finds the same calculation breaks
with

again as (
    select
        abs(
            new_balance - old_balance - if(direction = 'credit', 1, -1) * (amount - vat)
        ) > tolerance as is_wrong
    from transactions
    cross join settings
    where
        coalesce(type, direction) in ('DEBIT', 'CREDIT', 'debit', 'credit')
        and logged_at < scope_to()
),

counts as (
    select
        (select count(*) from findings where kind = 'calculation_break') as of_findings,
        count(*) filter (where is_wrong) as of_recalculation
    from again
)

select *
from counts
where of_findings <> of_recalculation
order by of_findings
