-- One row per file that does not say its stream, or the milliseconds of the platform's lines, and other file
-- that has a request of it: what one of them says may repeat what the other says. Lasts while a ledger is
-- built.
-- lasts: build
-- columns:
--   other_id (number): Number of the other log file.
with

odd_files as (
    select file_id
    from log_files
    where not is_time_exact or not is_stream_name(stream)
),

odd_requests as (
    select distinct
        events.file_id,
        events.request_id
    from events
    semi join odd_files on events.file_id = odd_files.file_id
    where events.request_id is not null
),

final as (
    select distinct
        odd_requests.file_id,
        events.file_id as other_id
    from odd_requests
    inner join events on odd_requests.request_id = events.request_id
    where events.file_id <> odd_requests.file_id
)

select * from final
