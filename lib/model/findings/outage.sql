-- One row per time in which the system did not work as usual (see `outages`).
-- title: Outage
-- severity: critical if something failed, else warning; notice where all that failed are messages that were booked
--   later
-- rule: Hours without transactions among which are hours that have some in `usual_share` (0.75) of
--   at least `usual_days` (3) such weekdays, together with at least `usual_minimum` (10)
--   transactions, where each hour usually has a third of one or more; or `failure_burst` (5) failed
--   requests and messages, each within an hour of the next. Retries of a message count once.
-- reason: Nine in ten transactions come at 21:00 UTC, so a rule about quiet hours alone raises
--   false alarms.
-- cause: outage
-- notebook: 04_anomalies
-- evidence: outage_steps
with

booked_later as (
    select outages.started_at
    from outages
    inner join messages
        on messages.outcome = 'failed'
        and messages.started_at between outages.started_at and outages.ended_at
    inner join message_histories on messages.message_id = message_histories.message_id
    where outages.kind = 'failure_burst' and outages.failed_message_count = outages.failure_count
    group by outages.started_at
    having bool_and(message_histories.last_outcome in ('applied', 'already_synced'))
)

select
    case
        when booked_later.started_at is not null then 'notice'
        when outages.failure_count > 0 then 'critical'
        else 'warning'
    end as severity,
    outages.started_at as first_seen_at,
    outages.ended_at as last_seen_at,
    outages.reason
    || case when booked_later.started_at is not null then '; each of them was booked later' else '' end as reason,
    strftime(outages.started_at, '%Y-%m-%d %H:%M') as subject,
    outages.stream,
    outages.line,
    outages.file_id
from outages
left join booked_later on outages.started_at = booked_later.started_at and outages.kind = 'failure_burst'
