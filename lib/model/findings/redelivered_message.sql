-- One row per SQS message that was delivered more than once.
-- title: Redelivered message
-- severity: notice; warning if not known to have gone through
-- rule: Delivered more than once; a lost one too.
-- reason: Retries are normal, but each is a second chance to book twice.
-- cause: lost_message
-- notebook: 04_anomalies
-- evidence: deliveries
select
    case when last_outcome in ('failed', 'unknown') then 'warning' else 'notice' end as severity,
    first_started_at as first_seen_at,
    last_started_at as last_seen_at,
    [message_id] as message_ids,
    'Delivered ' || delivery_count || ' times in '
    || time_between(first_started_at, last_started_at) || ' (' || outcomes || '); '
    || case
        when is_lost then 'it never went through'
        when last_outcome in ('failed', 'unknown')
            then 'the last delivery is not known to have gone through'
        else 'it went through in the end'
    end as reason,
    message_id as subject,
    stream,
    line,
    file_id
from message_histories
where delivery_count > 1
