-- Which message of its request a log event belongs to, from 1: the last that began before it, itself
-- included. Empty before the first and after the end of the request. For rows of `event_requests`, of whole
-- requests.
create macro message_in_request(event_type, own_request_id, request_id, logged_at, file_order, line) as
    case
        when request_id is not null
            and ends_in_request(event_type, own_request_id, request_id, logged_at, file_order, line) = 0
            then nullif(
                    count(case when event_type = 'message' then 1 end) over (
                        partition by request_id
                        order by logged_at, file_order, line
                        rows between unbounded preceding and current row
                    ),
                    0
                )
    end
