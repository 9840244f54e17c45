-- One row per currency in which the cases' open amounts, with their sides, are not the outstanding
-- differences of all users.
-- title: What is open in the cases is what is outstanding
with

of_cases as (
    select
        currency,
        sum(payment_too_high_by - wallet_too_high_by) as net
    from case_amounts
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
    coalesce(of_cases.currency, of_users.currency) as currency,
    of_cases.net as net_of_cases,
    of_users.net as net_of_users
from of_cases
full join of_users on of_cases.currency is not distinct from of_users.currency
cross join settings
where
    abs(coalesce(of_cases.net, 0) - coalesce(of_users.net, 0))
    > settings.tolerance * 2 * (1 + coalesce(of_users.user_count, 0))
order by 1
