-- One row per log file: its bytes of text against those of its events and issues, and the places
-- where one of them does not begin where the one before it ended.
-- lasts: pages
-- columns:
--   file: Path of the log file as it was given.
--   event_bytes (bytes): Bytes of the text that are in events.
--   issue_bytes (bytes): Bytes of the text that are in issues.
--   break_count (places): Places where an event or issue does not begin where the one before it
--     ended; 0 where nothing is lost.
with

spans as (
    select
        file_id,
        byte_offset,
        length_bytes,
        'event' as held_by
    from events
    union all
    select
        file_id,
        byte_offset,
        length_bytes,
        'issue' as held_by
    from issue_rows
    where covers_bytes
),

placed as (
    select
        *,
        byte_offset <> lag(byte_offset + length_bytes, 1, 0) over (
            partition by file_id
            order by byte_offset, length_bytes
        ) as is_break
    from spans
),

totals as (
    select
        file_id,
        sum(length_bytes) filter (where held_by = 'event') as event_bytes,
        sum(length_bytes) filter (where held_by = 'issue') as issue_bytes,
        count(*) filter (where is_break) as break_count
    from placed
    group by file_id
),

final as (
    select
        log_files.path as file,
        log_files.stream,
        log_files.format,
        log_files.status,
        log_files.is_out_of_order,
        log_files.size_bytes,
        log_files.text_bytes,
        log_files.event_count,
        log_files.issue_count,
        coalesce(totals.event_bytes, 0)::bigint as event_bytes,
        coalesce(totals.issue_bytes, 0)::bigint as issue_bytes,
        coalesce(totals.break_count, 0) as break_count,
        log_files.file_id
    from log_files
    left join totals on log_files.file_id = totals.file_id
)

select * from final
