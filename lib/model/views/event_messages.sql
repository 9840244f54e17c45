-- One row per log event: the request that it was printed in, and which message of the request. An
-- event without a request of its own belongs to the one that its stream is in. Before the first
-- message of a request and after its end there is no message.
-- lasts: session
-- columns:
--   request_id: Id of the Lambda request that the event belongs to.
--   message_number (number): Which message of its request it belongs to, from 1; empty before the
--     first and after the end of the request.
--   is_in_request (yes or no): Whether it stands inside that request, not between it and the next.
select * replace (request_id::varchar as request_id, level::varchar as level)
from event_messages_of(null)
