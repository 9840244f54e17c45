-- One row per stream that has to be read to tell which log events belong to the requests of some lines,
-- and to some requests by their ids: those that the lines stand in, and all others that print one of the
-- requests printed there.
with

own_streams as (
    select distinct stream
    from file_orders
    where list_contains($file_ids::integer[], file_id)
),

requests as (
    select kept_events.request_id
    from kept_events
    semi join own_streams on kept_events.stream = own_streams.stream
    where kept_events.request_id is not null
    union
    select try_cast(unnest(from_json($request_ids, '["varchar"]')) as uuid)
)

select stream from own_streams
union
select kept_events.stream
from kept_events
semi join requests on kept_events.request_id = requests.request_id
order by stream
