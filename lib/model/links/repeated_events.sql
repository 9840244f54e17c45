-- Notes each log event that another file holds too: of the same request (or, without one, of the
-- same stream), the same time and the same text, as often as both files hold it. The copy that is
-- kept is a whole one, in the file that holds most of that moment, so that what was printed at one
-- time stays in the order in which one file has it; then in a file whose stream is known, then in the
-- first by content. An event that was cut at the end of a torn file is a repetition of the whole one.
with

files as (
    select
        file_id,
        stream,
        row_number() over (
            order by not is_stream_name(stream), sha256, status, stream, part
        ) as preference
    from log_files
),

shared_requests as (
    select request_id
    from events
    where request_id is not null
    group by request_id
    having min(file_id) <> max(file_id)
),

shared_streams as (
    select stream
    from log_files
    group by stream
    having count(*) > 1
),

shared_events as (
    select
        events.*,
        files.preference,
        events.request_id::varchar as owner
    from events
    inner join shared_requests on events.request_id = shared_requests.request_id
    inner join files on events.file_id = files.file_id
    union all
    select
        events.*,
        files.preference,
        files.stream as owner
    from events
    inner join files on events.file_id = files.file_id
    inner join shared_streams on files.stream = shared_streams.stream
    where events.request_id is null
),

candidates as (
    select
        shared_events.file_id,
        shared_events.line,
        shared_events.logged_at,
        shared_events.owner,
        shared_events.preference,
        coalesce(shared_events.text, block_text(transaction_blocks)) as text,
        issue_rows.code is not null as is_cut
    from shared_events
    left join transaction_blocks
        on shared_events.file_id = transaction_blocks.file_id
        and shared_events.line = transaction_blocks.line
    left join issue_rows
        on shared_events.file_id = issue_rows.file_id
        and shared_events.line = issue_rows.line
        and issue_rows.code = 'cut_event'
),

numbered as (
    select
        *,
        row_number() over (
            partition by file_id, owner, logged_at, text
            order by line
        ) as copy_number,
        count(*) filter (not is_cut) over (
            partition by file_id, owner, logged_at
        ) as moment_count
    from candidates
),

preferred as (
    select
        *,
        row_number() over (
            partition by owner, logged_at, text, copy_number
            order by is_cut, moment_count desc, preference
        ) as choice
    from numbered
),

repeated as (
    select
        file_id,
        line
    from preferred
    where choice > 1
    union
    select
        cut.file_id,
        cut.line
    from numbered as cut
    inner join numbered as whole
        on cut.owner = whole.owner
        and cut.logged_at = whole.logged_at
        and cut.file_id <> whole.file_id
        and starts_with(whole.text, cut.text)
    where cut.is_cut and length(whole.text) > length(cut.text)
)

select * from repeated
