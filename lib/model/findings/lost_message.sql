-- One row per SQS message that failed at each delivery: a transaction that nobody booked.
create view finding.lost_message as
select
    'lost_message' as kind,
    'critical' as severity,
    null::varchar as user_id,
    null::varchar as currency,
    null::decimal(18, 6) as amount,
    first_started_at as first_seen_at,
    last_started_at as last_seen_at,
    []::varchar[] as transaction_ids,
    [message_id] as message_ids,
    []::varchar[] as request_ids,
    'Failed at '
    || case
        when delivery_count = 1 then 'its only delivery'
        else 'each of ' || delivery_count || ' deliveries in '
            || time_between(first_started_at, last_started_at)
    end
    || '; its transaction was never booked, and the failure names neither user nor amount' as reason,
    null::double as score,
    message_id as subject,
    stream,
    line,
    file_id
from message_histories
where is_lost;
