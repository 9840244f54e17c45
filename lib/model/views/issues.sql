-- One row per thing that could not be read as it should: where it is, why, and what it looks like,
-- without personal data unless the session shows it.
-- lasts: pages
-- columns:
--   file: Path of the log file as it was given.
--   kind: The same as code, under its earlier name.
with

unlinked_sync_errors as (
    select
        sync_errors.file_id,
        sync_errors.line,
        events.byte_offset,
        events.length_bytes,
        'unlinked_sync_error' as code,
        'No transaction of this user stands before the sync error in its message' as reason,
        left(events.text, 200) as excerpt,
        false as covers_bytes
    from sync_errors
    inner join events
        on sync_errors.file_id = events.file_id
        and sync_errors.line = events.line
    where sync_errors.transaction_id is null
),

found as (
    select * from issue_rows
    union all
    select * from unlinked_sync_errors
)

select
    log_files.path as file,
    found.line,
    found.code,
    shown_text(found.reason) as reason,
    shown_text(found.excerpt) as excerpt,
    log_files.stream,
    found.byte_offset,
    found.length_bytes,
    found.covers_bytes,
    found.file_id,
    found.code as kind
from found
inner join log_files on found.file_id = log_files.file_id
