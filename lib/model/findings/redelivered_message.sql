-- One row per SQS message that was delivered more than once.
-- title: Redelivered message
-- severity: notice; warning if not known to be processed
-- rule: Delivered more than once, lost messages included.
-- reason: Retries are normal, but each can book the same transaction twice.
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
        when is_lost then 'it was never processed'
        when last_outcome in ('failed', 'unknown')
            then 'whether the last delivery was processed is not known'
        else 'it was processed in the end'
    end as reason,
    message_id as subject,
    stream,
    line,
    file_id
from message_histories
where delivery_count > 1
