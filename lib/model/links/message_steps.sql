-- One row per log event that says what became of a message, numbered within its request after the
-- stable sort by time; the numbers link blocks, outcomes and errors by their position. Lasts while a
-- ledger is built.
create temp table message_steps as
with

files as (
    select
        file_id,
        row_number() over (order by part, stream, sha256, file_id) as file_order
    from log_files
),

steps as (
    select
        events.file_id,
        events.line,
        events.request_id,
        events.logged_at,
        events.kind,
        files.file_order
    from events
    inner join files on events.file_id = files.file_id
    anti join repeated_events
        on events.file_id = repeated_events.file_id
        and events.line = repeated_events.line
    where
        events.request_id is not null
        and events.kind in (
            'message', 'transaction', 'published', 'already_synced', 'skipped_create',
            'skipped_flag', 'blocked', 'not_in_sync', 'sync_failed', 'uncaught', 'timeout'
        )
),

numbered as (
    select
        file_id,
        line,
        request_id,
        logged_at,
        kind,
        row_number() over in_order as step_number,
        count(*) filter (where kind = 'message') over in_order as message_number,
        count(*) filter (where kind = 'transaction') over in_order as block_number
    from steps
    window in_order as (
        partition by request_id
        order by logged_at, file_order, line
        rows between unbounded preceding and current row
    )
)

select * from numbered;
