-- One row per finding of something that could not be read which many users share: the same fields, close in
-- time, as where a deployment prints one otherwise.
-- lasts: meanwhile
-- when: exists(from findings)
-- columns:
--   what: What is not known, in words, without the figures that were printed.
with

unread as (
    select
        findings.finding_id,
        findings.user_id,
        findings.first_seen_at,
        regexp_replace(findings.reason, ' \(printed as [^)]*\)', '', 'g') as what
    from findings
    inner join finding_causes on findings.finding_id = finding_causes.finding_id
    where finding_causes.cause = 'not_read' and findings.user_id is not null
),

spread as (
    select
        *,
        coalesce(
            first_seen_at - lag(first_seen_at) over in_order
            > (select to_hours(incident_hours) from settings),
            true
        ) as begins_cluster
    from unread
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
    having count(distinct user_id) >= (select incident_users from settings)
)

select
    clustered.finding_id,
    clustered.what
from clustered
semi join crowds
    on clustered.what = crowds.what
    and clustered.cluster_number = crowds.cluster_number
