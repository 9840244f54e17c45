-- One row per currency in which the exposure of out-of-sync users is not the sum of each user's last
-- difference.
-- title: The exposure is each user's last difference
with

lasts as (
    select
        user_id,
        currency,
        max_by(difference, transaction_number) as difference
    from observed_differences
    group by user_id, currency
),

outstanding as (
    select
        currency,
        sum(abs(difference)) as exposure
    from lasts
    cross join settings
    where abs(difference) > tolerance
    group by currency
),

found as (
    select
        currency,
        sum(exposure) as exposure
    from findings
    where kind = 'sync_break'
    group by currency
)

select
    coalesce(outstanding.currency, found.currency) as currency,
    outstanding.exposure as of_users,
    found.exposure as of_findings
from outstanding
full join found on outstanding.currency is not distinct from found.currency
where coalesce(outstanding.exposure, 0) <> coalesce(found.exposure, 0)
order by 1
