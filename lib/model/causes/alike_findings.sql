-- One row per finding that many users share, close in time: the same fields that could not be read, as where a
-- deployment prints one otherwise; outcomes that are not printed, errors without their transactions, transactions
-- that were sent again, deliveries that were charged again, VAT at one other rate, large entries of one batch.
-- lasts: meanwhile
-- when: exists(from findings)
-- columns:
--   what: What is alike, in words, without the figures that were printed.
with

named as (
    select
        findings.finding_id,
        findings.kind,
        findings.severity,
        findings.user_id,
        findings.currency,
        findings.transaction_ids,
        findings.first_seen_at,
        findings.last_seen_at,
        findings.file_id,
        findings.line,
        finding_causes.cause
    from findings
    inner join finding_causes on findings.finding_id = finding_causes.finding_id
    where findings.user_id is not null or findings.kind = 'unread_share'
),

unread as (
    select
        unread_fields.file_id,
        unread_fields.line,
        string_agg(distinct unread_fields.field, ', ' order by unread_fields.field) as fields
    from unread_fields
    semi join named
        on unread_fields.file_id = named.file_id
        and unread_fields.line = named.line
    group by unread_fields.file_id, unread_fields.line
),

rates as (
    select
        transactions.file_id,
        transactions.line,
        case
            when transactions.vat > 0 and transactions.vat < transactions.amount
                then format(
                        '{:g}', round(100 * wide(transactions.vat) / (transactions.amount - transactions.vat), 1)
                    ) || ' %'
        end as rate,
        case known_rates.usual_permille
            when 0 then 'none'
            else format('{:g}', known_rates.usual_permille / 10) || ' %'
        end as usual_rate
    from named
    inner join transactions
        on named.file_id = transactions.file_id
        and named.line = transactions.line
    left join taxed_amounts
        on named.file_id = taxed_amounts.file_id
        and named.line = taxed_amounts.line
    left join known_rates on taxed_amounts.sort_number = known_rates.sort_number
    where named.cause = 'vat'
),

-- What the wallet shows not to have been booked is each user's own money; what it shows to have been booked is no
-- question.
alike as (
    select
        named.finding_id,
        named.user_id,
        -- What charged deliveries again is seen when it did.
        case when named.kind = 'double_charge' then named.last_seen_at else named.first_seen_at end as seen_at,
        case
            when named.kind in ('large_manual_entry', 'double_charge') then to_seconds(settings.batch_seconds)
            else to_hours(settings.incident_hours)
        end as longest_pause,
        case
            when named.cause = 'not_read' and named.user_id is not null
                then concat_ws(' ', 'unread', named.kind, named.severity, unread.fields)
            when named.kind = 'unread_share' then 'unread share'
            when named.kind = 'unknown_outcome' and doubtful_outcomes.wallet_says is distinct from 'left out'
                then case when named.severity = 'notice' then 'shown outcome' else 'unknown outcome' end
            when named.kind = 'duplicate_transaction_id' and named.severity <> 'notice'
                then 'duplicate'
            when named.kind = 'double_charge' and named.severity <> 'notice' then 'charged again'
            when named.cause = 'vat'
                then concat_ws(' ', 'VAT', named.currency, rates.rate, rates.usual_rate)
            when named.cause = 'contradiction' and coalesce(len(named.transaction_ids), 0) = 0
                then 'errors without transactions'
            when named.kind = 'large_manual_entry'
                then concat_ws(' ', 'batch', named.currency, manual_entries.direction, manual_entries.action)
        end as what
    from named
    left join unread
        on named.file_id = unread.file_id
        and named.line = unread.line
    left join rates
        on named.file_id = rates.file_id
        and named.line = rates.line
    cross join settings
    left join manual_entries
        on named.file_id = manual_entries.file_id
        and named.line = manual_entries.line
    left join doubtful_outcomes
        on named.file_id = doubtful_outcomes.file_id
        and named.line = doubtful_outcomes.line
),

spread as (
    select
        *,
        coalesce(seen_at - lag(seen_at) over in_order > longest_pause, true) as begins_cluster
    from alike
    where what is not null
    window in_order as (partition by what order by seen_at, finding_id)
),

clustered as (
    select
        *,
        count(case when begins_cluster then 1 end) over (
            partition by what
            order by seen_at, finding_id
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
