-- Whether a log event stands inside the request that it belongs to, not between it and the next. For rows
-- of `event_requests`, of whole requests.
create macro is_in_request(event_type, own_request_id, request_id, logged_at, file_order, line) as
    request_id is not null
    and (
        own_request_id is not null
        or ends_in_request(event_type, own_request_id, request_id, logged_at, file_order, line) = 0
    )
