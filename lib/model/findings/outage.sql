-- One row per time in which the system did not work as usual (see `outages`).
create view finding.outage as
select
    'outage' as kind,
    case when failure_count > 0 then 'critical' else 'warning' end as severity,
    null::varchar as user_id,
    null::varchar as currency,
    null::decimal(18, 6) as amount,
    started_at as first_seen_at,
    ended_at as last_seen_at,
    []::varchar[] as transaction_ids,
    []::varchar[] as message_ids,
    []::varchar[] as request_ids,
    reason,
    null::double as score,
    strftime(started_at, '%Y-%m-%d %H:%M') as subject,
    stream,
    line,
    file_id
from outages;
