-- One row per log event: the request that it was printed in, and which message of the request. An
-- event without a request of its own belongs to the one that its stream is in. Before the first
-- message of a request and after its end there is no message.
-- columns:
--   request_id: Id of the Lambda request that the event belongs to.
--   message_number (number): Which message of its request it belongs to, from 1; empty before the
--     first and after the end of the request.
--   is_in_request (yes or no): Whether it stands inside that request, not between it and the next.
with

numbered as (
    select
        *,
        message_in_request(event_type, own_request_id, request_id, logged_at, file_order, line)
            as message_number,
        is_in_request(event_type, own_request_id, request_id, logged_at, file_order, line)
            as is_in_request
    from event_requests
)

select
    stream,
    part,
    logged_at,
    level::varchar as level,
    event_type,
    request_id::varchar as request_id,
    message_number,
    is_in_request,
    line,
    file_id,
    file_order
from numbered
