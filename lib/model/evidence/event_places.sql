-- One row per log event behind the finding: of the messages that hold its transactions, of each
-- delivery of its messages, of its requests, and its own line. A line without a request belongs to
-- the request that its stream is in.
with

ends as (
    select
        max_by(file_id, transaction_number) as last_file_id,
        max_by(line, transaction_number) as last_line
    from transactions
    where logged_at <= $first_seen_at and $kind = 'outage'
    union all
    select
        min_by(file_id, transaction_number),
        min_by(line, transaction_number)
    from transactions
    where logged_at >= $last_seen_at and $kind = 'outage'
),

anchors as (
    select
        $file_id::integer as file_id,
        $line::integer as line,
        'main' as role
    where $file_id is not null
    union all
    select
        file_id,
        line,
        'transaction' as role
    from transactions
    where list_contains(from_json($transaction_ids, '["varchar"]'), transaction_id)
    union all
    select
        file_id,
        line,
        'message' as role
    from messages
    where list_contains(from_json($message_ids, '["varchar"]'), message_id)
    union all
    select
        last_file_id,
        last_line,
        'transaction' as role
    from ends
    where last_file_id is not null
),

located as materialized (
    select * from event_messages
),

anchored as (
    select
        located.file_id,
        located.line,
        located.request_id,
        located.message_number,
        bool_or(anchors.role = 'main') as is_main,
        bool_or(anchors.role = 'transaction') as is_transaction
    from located
    inner join anchors
        on located.file_id = anchors.file_id
        and located.line = anchors.line
    group by all
),

anchored_messages as (
    select distinct
        request_id,
        message_number
    from anchored
    where message_number is not null
),

selected as (
    select
        located.*,
        coalesce(anchored.is_main, false) as is_main,
        coalesce(anchored.is_transaction, false) as is_transaction
    from located
    left join anchored
        on located.file_id = anchored.file_id
        and located.line = anchored.line
    left join anchored_messages
        on located.request_id = anchored_messages.request_id
        and located.message_number = anchored_messages.message_number
    where
        anchored.file_id is not null
        or anchored_messages.request_id is not null
        or (
            located.is_in_request
            and list_contains(from_json($request_ids, '["varchar"]'), located.request_id)
        )
)

select
    selected.file_id,
    selected.line,
    selected.is_main,
    case
        when selected.is_main and event_types.step is distinct from 'block'
            and event_types.step is distinct from 'message' then 'what it is about'
        when selected.is_transaction then 'its transaction'
        when event_types.role = 'other' then 'beside it'
        else event_types.role
    end as role
from selected
inner join event_types on selected.event_type = event_types.event_type
order by event_order(selected.logged_at, selected.file_order, selected.line)
