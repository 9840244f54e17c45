-- One row per SQS message that was delivered more than once.
create view finding.redelivered_message as
with

deliveries as (
    select
        message_id,
        max(delivery_count) as delivery_count,
        count(*) filter (where outcome = 'failed') as failed_count,
        string_agg(replace(outcome, '_', ' '), ', ' order by delivery_number) as outcomes,
        max_by(outcome, delivery_number) as last_outcome,
        bool_and(is_lost) as is_lost,
        min(started_at) as first_started_at,
        max(started_at) as last_started_at,
        max_by(stream, delivery_number) as stream,
        max_by(line, delivery_number) as line,
        max_by(file_id, delivery_number) as file_id
    from messages
    group by message_id
),

final as (
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
    from deliveries
    where delivery_count > 1
)

select * from final;
