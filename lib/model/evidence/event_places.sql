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

located as materialized (
    from event_messages_of(from_json($streams, '["varchar"]'))
),

anchored_messages as (
    select distinct
        located.request_id,
        located.message_number
    from located
    inner join anchors
        on located.file_id = anchors.file_id
        and located.line = anchors.line
    where located.message_number is not null
),

selected as (
    select
        located.*,
        coalesce(anchors.is_main, false) as is_main,
        coalesce(anchors.is_transaction, false) as is_transaction
    from located
    left join anchors
        on located.file_id = anchors.file_id
        and located.line = anchors.line
    left join anchored_messages
        on located.request_id = anchored_messages.request_id
        and located.message_number = anchored_messages.message_number
    where
        anchors.file_id is not null
        or anchored_messages.request_id is not null
        or (
            located.is_in_request
            and list_contains(from_json($request_ids, '["uuid"]'), located.request_id)
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
