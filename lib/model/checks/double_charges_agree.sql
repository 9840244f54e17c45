-- One row per number of double charges that differs: of the findings, and of deliveries in two
-- deductions that are no refunds.
-- title: Deliveries in two deductions are the double charges
with

charges as (
    select
        user_id,
        currency,
        split_part(split_part(metadata, '"deliveryId":"', 2), '"', 1) as delivery_id
    from transactions
    where
        direction = 'debit'
        and amount > 0
        and outcome <> 'blocked'
        and coalesce(source not in (select source from transaction_sources where role = 'refund'), true)
        and contains(metadata, '"deliveryId":"')
        and logged_at < scope_to()
    group by all
    having count(distinct transaction_id) > 1
),

counts as (
    select
        (select count(*) from findings where kind = 'double_charge') as of_findings,
        (select count(*) from charges) as of_transactions
)

select *
from counts
where of_findings <> of_transactions
order by of_findings
