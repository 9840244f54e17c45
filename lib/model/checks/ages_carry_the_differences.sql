-- One row per currency in which what stands open by age is not the outstanding differences of all
-- users.
-- title: What stands open by age is what is outstanding
with

of_ages as (
    select
        currency,
        sum(payment_too_high_by - wallet_too_high_by) as net
    from ageing
    group by currency
),

of_users as (
    select
        currency,
        sum(difference) as net,
        count(*) as user_count
    from outstanding_differences
    group by currency
)

select
    coalesce(of_ages.currency, of_users.currency) as currency,
    of_ages.net as net_of_ages,
    of_users.net as net_of_users
from of_ages
full join of_users on of_ages.currency is not distinct from of_users.currency
cross join settings
where
    abs(coalesce(of_ages.net, 0) - coalesce(of_users.net, 0))
    > settings.tolerance * 2 * (1 + coalesce(of_users.user_count, 0))
order by 1
