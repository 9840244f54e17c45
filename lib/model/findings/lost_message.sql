-- One row per SQS message that failed at each delivery: a transaction that nobody booked.
-- title: Lost message
-- severity: critical
-- rule: Failed at each delivery.
-- reason: A transaction that nobody booked.
-- cause: lost_message
-- notebook: 04_anomalies
-- evidence: deliveries
select
    first_started_at as first_seen_at,
    last_started_at as last_seen_at,
    [message_id] as message_ids,
    'Failed at '
    || case
        when delivery_count = 1 then 'its only delivery'
        else 'each of ' || counted(delivery_count, 'delivery', 'deliveries') || ' in '
            || time_between(first_started_at, last_started_at)
    end
    || '; its transaction was never booked, and the failure names neither user nor amount' as reason,
    message_id as subject,
    stream,
    line,
    file_id
from message_histories
where is_lost
