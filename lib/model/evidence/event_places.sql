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

own_requests as (
    select unnest(from_json($request_ids, '["uuid"]')) as request_id
),

anchored as (
    select event_requests.*
    from event_requests
    semi join anchors
        on event_requests.file_id = anchors.file_id
        and event_requests.line = anchors.line
),

requests as (
    select request_id from own_requests
    union
    select request_id from anchored where request_id is not null
),

numbered as (
    select
        event_requests.*,
        message_in_request(event_type, own_request_id, request_id, logged_at, file_order, line)
            as message_number,
        is_in_request(event_type, own_request_id, request_id, logged_at, file_order, line)
            as is_in_request
    from event_requests
    semi join requests on event_requests.request_id = requests.request_id
),

anchored_messages as (
    select distinct
        numbered.request_id,
        numbered.message_number
    from numbered
    inner join anchors
        on numbered.file_id = anchors.file_id
        and numbered.line = anchors.line
    where numbered.message_number is not null
),

selected as (
    select
        file_id,
        line,
        logged_at,
        event_type,
        file_order
    from anchored
    union
    select
        numbered.file_id,
        numbered.line,
        numbered.logged_at,
        numbered.event_type,
        numbered.file_order
    from numbered
    left join anchored_messages
        on numbered.request_id = anchored_messages.request_id
        and numbered.message_number = anchored_messages.message_number
    left join own_requests on numbered.request_id = own_requests.request_id
    where
        anchored_messages.request_id is not null
        or own_requests.request_id is not null and numbered.is_in_request
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
