-- One row per time in which the system did not work as usual (see `outages`).
-- title: Outage
-- severity: critical if something failed, else warning
-- rule: Hours without transactions among which are hours that have some in `usual_share` (0.75) of
--   at least `usual_days` (3) such weekdays, together with at least `usual_minimum` (10)
--   transactions, where each hour usually has a third of one or more; or `failure_burst` (5) failed
--   requests and messages, each within an hour of the next. Retries of a message count once.
-- reason: Nine in ten transactions come at 21:00 UTC, so a rule about quiet hours alone raises
--   false alarms.
-- cause: outage
-- notebook: 04_anomalies
-- evidence: outage_steps
select
    case when failure_count > 0 then 'critical' else 'warning' end as severity,
    started_at as first_seen_at,
    ended_at as last_seen_at,
    reason,
    strftime(started_at, '%Y-%m-%d %H:%M') as subject,
    stream,
    line,
    file_id
from outages
