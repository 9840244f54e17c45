-- One row per user of whom a finding says that the currency was switched, without transactions in two.
-- title: Users who switched have transactions in two currencies
with

users as (
    select user_id
    from transactions
    group by user_id
    having count(distinct currency) > 1
)

select
    findings.finding_id,
    findings.user_id
from findings
anti join users on findings.user_id = users.user_id
where findings.kind = 'currency_switch'
order by findings.finding_id
