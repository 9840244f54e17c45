-- Notes each log event that another file holds too: of the same request (or, without one, of the
-- same stream), the same time and the same text, as often as both files hold it. The copy that is
-- kept stands in a file whose stream is known, then in the first by content. An event that was cut
-- at the end of a torn file is a repetition of the whole one.
insert into repeated_events
with

files as (
    select
        file_id,
        stream,
        row_number() over (
            order by not regexp_matches(stream, '[0-9a-f]{32}$'), sha256, file_id
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

candidates as (
    select
        events.file_id,
        events.line,
        events.logged_at,
        coalesce(events.request_id::varchar, files.stream) as owner,
        events.text,
        files.preference,
        issue_rows.kind is not null as is_cut
    from events
    inner join files on events.file_id = files.file_id
    left join shared_requests on events.request_id = shared_requests.request_id
    left join shared_streams on files.stream = shared_streams.stream
    left join issue_rows
        on events.file_id = issue_rows.file_id
        and events.line = issue_rows.line
        and issue_rows.kind = 'cut_event'
    where
        shared_requests.request_id is not null
        or (events.request_id is null and shared_streams.stream is not null)
),

numbered as (
    select
        *,
        row_number() over (
            partition by file_id, owner, logged_at, text
            order by line
        ) as copy_number
    from candidates
),

preferred as (
    select
        *,
        row_number() over (
            partition by owner, logged_at, text, copy_number
            order by is_cut, preference
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

select * from repeated;
