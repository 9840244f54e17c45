-- One row per thing that a person should look at: what kind, how serious, whose, how much is at stake,
-- why in words, and where it stands in the logs. The same logs give the same `finding_id`; severities
-- sort by how serious they are.
create view findings as
with

found as (
    select * from finding.calculation_break
    union all by name
    select * from finding.sync_break
    union all by name
    select * from finding.silent_sync_break
    union all by name
    select * from finding.rounding_alarm
    union all by name
    select * from finding.wallet_overdrawn
    union all by name
    select * from finding.blocked_overdraft
    union all by name
    select * from finding.payment_negative
    union all by name
    select * from finding.balance_gap
    union all by name
    select * from finding.lost_message
    union all by name
    select * from finding.redelivered_message
    union all by name
    select * from finding.failed_request
    union all by name
    select * from finding.outage
    union all by name
    select * from finding.double_charge
    union all by name
    select * from finding.replayed_transaction
    union all by name
    select * from finding.duplicate_transaction_id
    union all by name
    select * from finding.negative_amount
    union all by name
    select * from finding.zero_amount
    union all by name
    select * from finding.currency_switch
    union all by name
    select * from finding.unknown_value
    union all by name
    select * from finding.meaning_change
    union all by name
    select * from finding.amount_outlier
    union all by name
    select * from finding.volume_shift
    union all by name
    select * from finding.missing_metadata
    union all by name
    select * from finding.test_user
    union all by name
    select * from finding.unknown_outcome
),

numbered as (
    select
        *,
        row_number() over (
            partition by kind, subject, currency
            order by first_seen_at, last_seen_at, stream, line
        ) as occurrence
    from found
),

final as (
    select
        kind || '-' || left(
            md5(concat_ws('|', kind, subject, currency, nullif(occurrence, 1))), 10
        ) as finding_id,
        * exclude (occurrence) replace (severity::finding_severity as severity)
    from numbered
)

select * from final;
