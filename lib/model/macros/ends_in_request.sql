-- How many lines that end its request stand in front of a log event, itself included; a row of
-- `event_requests`.
create macro ends_in_request(event_type, own_request_id, request_id, logged_at, file_order, line) as
    count(case when event_type in ('end', 'report') and own_request_id is not null then 1 end) over (
        partition by request_id
        order by logged_at, file_order, line
        rows between unbounded preceding and current row
    )
