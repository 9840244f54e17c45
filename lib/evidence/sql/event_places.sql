-- One row per log event behind the finding: of the messages that hold its transactions, of each
-- delivery of its messages, of its requests, and its own line. A line without a request belongs to
-- the request that its stream is in.
with

ends as (
    select
        max_by(file_id, (logged_at, stream, line)) as last_file_id,
        max_by(line, (logged_at, stream, line)) as last_line
    from transactions
    where logged_at <= $first_seen_at and $kind = 'outage'
    union all
    select
        min_by(file_id, (logged_at, stream, line)),
        min_by(line, (logged_at, stream, line))
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

kept as (
    select
        events.file_id,
        events.line,
        events.logged_at,
        events.request_id::varchar as request_id,
        events.kind::varchar as kind,
        log_files.stream,
        log_files.part
    from events
    inner join log_files on events.file_id = log_files.file_id
    anti join repeated_events
        on events.file_id = repeated_events.file_id
        and events.line = repeated_events.line
),

wanted_requests as (
    select distinct kept.request_id
    from kept
    inner join anchors
        on kept.file_id = anchors.file_id
        and kept.line = anchors.line
    where kept.request_id is not null
    union
    select unnest(from_json($request_ids, '["varchar"]'))
),

streams as (
    select distinct kept.stream
    from kept
    inner join wanted_requests on kept.request_id = wanted_requests.request_id
    union
    select log_files.stream
    from log_files
    inner join anchors on log_files.file_id = anchors.file_id
),

carried as (
    select
        kept.*,
        coalesce(kept.request_id, last_value(kept.request_id ignore nulls) over in_order)
            as near_request_id
    from kept
    inner join streams on kept.stream = streams.stream
    window in_order as (
        partition by kept.stream
        order by kept.logged_at, kept.part, kept.file_id, kept.line
        rows between unbounded preceding and current row
    )
),

numbered as (
    select
        *,
        count(*) filter (where kind = 'message') over in_order as message_number,
        count(*) filter (where kind in ('end', 'report') and request_id is not null) over in_order
            as end_count
    from carried
    window in_order as (
        partition by near_request_id
        order by logged_at, stream, part, file_id, line
        rows between unbounded preceding and current row
    )
),

marked as (
    select
        numbered.*,
        coalesce(bool_or(anchors.role = 'main'), false) as is_main,
        coalesce(bool_or(anchors.role = 'transaction'), false) as is_transaction,
        count(anchors.role) > 0 as is_anchor
    from numbered
    left join anchors
        on numbered.file_id = anchors.file_id
        and numbered.line = anchors.line
    group by all
),

chosen as (
    select
        *,
        coalesce(
            message_number > 0
            and end_count = 0
            and bool_or(is_anchor) over (partition by near_request_id, message_number, end_count),
            false
        ) as is_in_message,
        coalesce(
            list_contains(from_json($request_ids, '["varchar"]'), near_request_id),
            false
        ) as is_in_request
    from marked
)

select
    file_id,
    line,
    is_main,
    case
        when is_main and kind not in ('transaction', 'message') then 'what it is about'
        when is_transaction then 'its transaction'
        when kind = 'transaction' then 'another transaction'
        when kind = 'message' then 'message begins'
        when kind in ('published', 'already_synced', 'blocked', 'skipped_create', 'skipped_flag')
            then 'outcome'
        when kind = 'not_in_sync' then 'sync error'
        when kind in ('sync_failed', 'uncaught', 'unknown_error', 'timeout', 'init_report')
            then 'failure'
        when kind = 'metric' then 'metric'
        when kind in ('start', 'end', 'report', 'init_start') then 'request'
        else 'beside it'
    end as role
from chosen
where is_anchor or is_in_message or (is_in_request and (request_id is not null or end_count = 0))
order by logged_at, stream, part, file_id, line;
