-- One row per SQS message that was delivered more than once.
create view finding.redelivered_message as
select
    'redelivered_message' as kind,
    case when last_outcome in ('failed', 'unknown') then 'warning' else 'notice' end as severity,
    null::varchar as user_id,
    null::varchar as currency,
    null::decimal(18, 6) as amount,
    first_started_at as first_seen_at,
    last_started_at as last_seen_at,
    []::varchar[] as transaction_ids,
    [message_id] as message_ids,
    []::varchar[] as request_ids,
    'Delivered ' || delivery_count || ' times in '
    || time_between(first_started_at, last_started_at) || ' (' || outcomes || '); '
    || case
        when is_lost then 'it never went through'
        when last_outcome in ('failed', 'unknown')
            then 'the last delivery is not known to have gone through'
        else 'it went through in the end'
    end as reason,
    null::double as score,
    message_id as subject,
    stream,
    line,
    file_id
from message_histories
where delivery_count > 1;
