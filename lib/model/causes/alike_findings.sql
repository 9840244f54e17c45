-- One row per finding that many users share, close in time: the same fields that could not be read, as where a
-- deployment prints one otherwise; outcomes that are not printed, transactions that were sent again, VAT at one
-- other rate.
-- lasts: meanwhile
-- when: exists(from findings)
-- columns:
--   what: What is alike, in words, without the figures that were printed.
with

-- What the wallet shows not to have been booked is each user's own money; what it shows to have been booked is no
-- question.
alike as (
    select
        findings.finding_id,
        findings.user_id,
        findings.first_seen_at,
        case
            when finding_causes.cause = 'not_read' and findings.user_id is not null
                then 'unread ' || regexp_replace(findings.reason, ' \(printed as [^)]*\)', '', 'g')
            when findings.kind = 'unread_share' then 'unread share'
            when findings.kind = 'unknown_outcome' and not contains(findings.reason, 'did not book it')
                then case when findings.severity = 'notice' then 'shown outcome' else 'unknown outcome' end
            when findings.kind = 'duplicate_transaction_id' and findings.severity <> 'notice'
                then 'duplicate'
            when findings.kind = 'vat_break'
                then concat_ws(
                    ' ',
                    'VAT',
                    findings.currency,
                    nullif(regexp_extract(findings.reason, '\(([0-9.]+ %)\)', 1), ''),
                    nullif(regexp_extract(findings.reason, ' carry (none|[0-9.]+ %)', 1), '')
                )
        end as what
    from findings
    inner join finding_causes on findings.finding_id = finding_causes.finding_id
    where findings.user_id is not null or findings.kind = 'unread_share'
),

spread as (
    select
        *,
        coalesce(
            first_seen_at - lag(first_seen_at) over in_order
            > (select to_hours(incident_hours) from settings),
            true
        ) as begins_cluster
    from alike
    where what is not null
    window in_order as (partition by what order by first_seen_at, finding_id)
),

clustered as (
    select
        *,
        count(case when begins_cluster then 1 end) over (
            partition by what
            order by first_seen_at, finding_id
            rows between unbounded preceding and current row
        ) as cluster_number
    from spread
),

crowds as (
    select
        what,
        cluster_number
    from clustered
    group by what, cluster_number
    having what = 'unread share' or count(distinct user_id) >= (select incident_users from settings)
)

select
    clustered.finding_id,
    clustered.what
from clustered
semi join crowds
    on clustered.what = crowds.what
    and clustered.cluster_number = crowds.cluster_number
