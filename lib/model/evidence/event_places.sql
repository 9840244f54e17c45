-- One row per log event behind the finding: of the messages that its lines stand in (see
-- `event_anchors`), of its requests, and its own line. A line without a request belongs to
-- the request that its stream is in.
with

anchors as (
    select unnest(
        from_json(
            $anchors,
            '[{"file_id": "integer", "line": "integer", "is_main": "boolean", "is_transaction": "boolean"}]'
        ),
        recursive := true
    )
),

anchored_messages as (
    select distinct
        event_messages.request_id,
        event_messages.message_number
    from event_messages
    inner join anchors
        on event_messages.file_id = anchors.file_id
        and event_messages.line = anchors.line
    where event_messages.message_number is not null
),

own_requests as (
    select unnest(from_json($request_ids, '["uuid"]'))::varchar as request_id
),

selected as (
    select event_messages.*
    from event_messages
    semi join anchors
        on event_messages.file_id = anchors.file_id
        and event_messages.line = anchors.line
    union
    select event_messages.*
    from event_messages
    semi join anchored_messages
        on event_messages.request_id = anchored_messages.request_id
        and event_messages.message_number = anchored_messages.message_number
    union
    select event_messages.*
    from event_messages
    semi join own_requests on event_messages.request_id = own_requests.request_id
    where event_messages.is_in_request
)

select
    selected.file_id,
    selected.line,
    coalesce(anchors.is_main, false) as is_main,
    case
        when anchors.is_main and event_types.step is distinct from 'block'
            and event_types.step is distinct from 'message' then 'what it is about'
        when anchors.is_transaction then 'its transaction'
        when event_types.role = 'other' then 'beside it'
        else event_types.role
    end as role
from selected
inner join event_types on selected.event_type = event_types.event_type
left join anchors
    on selected.file_id = anchors.file_id
    and selected.line = anchors.line
order by event_order(selected.logged_at, selected.file_order, selected.line)
