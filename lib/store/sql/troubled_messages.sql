-- One row per SQS message that did not go through at once: delivered again, lost, failed, or with
-- an outcome that the logs do not tell. Its place is that of its last delivery.
create view troubled_messages as
with

grouped as (
    select
        message_id,
        max(delivery_count) as delivery_count,
        count(*) filter (where outcome = 'failed') as failed_count,
        string_agg(outcome, ', ' order by delivery_number) as outcomes,
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

judged as (
    select
        *,
        case
            when is_lost then 'lost'
            when last_outcome in ('failed', 'unknown') then 'unknown'
            else 'redelivered'
        end as kind
    from grouped
    where is_lost or delivery_count > 1 or last_outcome in ('failed', 'unknown')
),

final as (
    select
        kind,
        message_id,
        delivery_count,
        failed_count,
        outcomes,
        first_started_at,
        last_started_at,
        case kind
            when 'lost'
                then 'Failed at each of ' || delivery_count || ' deliveries in '
                || time_between(first_started_at, last_started_at)
                || '; its transaction was never applied, and the failure does not name the '
                || 'user'
            when 'redelivered'
                then 'Delivered ' || delivery_count || ' times in '
                || time_between(first_started_at, last_started_at) || ' ('
                || outcomes || '); it went through in the end'
            else 'The logs do not say what became of its last delivery (' || outcomes || ')'
        end as reason,
        stream,
        line,
        file_id
    from judged
)

select * from final;
