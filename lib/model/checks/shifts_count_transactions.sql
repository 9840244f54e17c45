-- One row per finding about the transactions of a whole day that names another number than there are.
-- title: Days with a shift have as many transactions as it says
with

days as (
    select
        currency,
        strftime(logged_at, '%Y-%m-%d') as day,
        count(*) as transaction_count
    from transactions
    group by all
)

select
    findings.finding_id,
    findings.reason,
    days.transaction_count
from findings
inner join days on findings.subject = days.day and findings.currency = days.currency
where
    findings.kind = 'volume_shift'
    and not starts_with(findings.reason, format('{:,} ', days.transaction_count))
order by findings.finding_id
