-- One row per Lambda request in which the function itself failed, whatever its messages did. A start
-- that failed without a request did no harm by itself; `outages` counts it.
-- title: Failed request
-- severity: warning; notice in an outage, and where all of its messages were handled in the end
-- rule: The function itself failed: an uncaught error, an unknown error, a timeout. A module that
--   does not load prints its error before the request begins: it belongs to the next one of the
--   stream, within a minute; a start that fails without a request counts in outages only.
-- reason: Its messages are delivered again or lost; those are findings of their own.
-- cause: outage
-- notebook: 04_anomalies
-- evidence: requests
-- when: exists(from failed_requests)
with

handled as (
    select messages.request_id
    from messages
    inner join message_histories on messages.message_id = message_histories.message_id
    where messages.request_id in (select request_id from failed_requests)
    group by messages.request_id
    having bool_and(message_histories.last_outcome not in ('failed', 'unknown'))
),

judged as (
    select
        failed_requests.*,
        handled.request_id is not null as is_handled,
        bool_or(outages.started_at is not null) as is_in_outage
    from failed_requests
    left join handled on failed_requests.request_id = handled.request_id
    left join outages on failed_requests.failed_at between outages.started_at and outages.ended_at
    where failed_requests.request_id is not null
    group by all
),

final as (
    select
        case when is_in_outage or is_handled then 'notice' else 'warning' end as severity,
        failed_at as first_seen_at,
        last_logged_at as last_seen_at,
        [request_id] as request_ids,
        case
            when list_contains(failure_kinds, 'timeout') then 'The function was stopped because it '
                || 'took too long'
            when list_contains(failure_kinds, 'uncaught')
                then 'The function ended with an error that it did not catch'
            else 'The function ended with an error that it did not print'
        end
        || case when is_in_outage then '; a part of an outage' else '' end
        || case
            when is_handled then '; all of its messages were handled, some by a later delivery perhaps'
            else '; what it had not finished is delivered again or lost'
        end as reason,
        request_id as subject,
        stream,
        line,
        file_id
    from judged
)

select * from final
