-- Notes each log event that another file holds too: of the same request (or, without one, of the
-- same stream), the same time and the same text, as often as both files hold it. The copy that is
-- kept is a whole one, in the file that holds most of that moment, so that what was printed at one
-- time stays in the order in which one file has it; then in a file whose stream is known, then in the
-- first by content. An event that was cut at the end of a torn file is a repetition of the whole one,
-- also where the file was cut inside of the next event's time, or inside of a character.
-- A delivery that does not say the stream, or the milliseconds of the platform's lines, repeats those
-- of the files that it shares requests with; which of two such is kept is a matter of the file's place.
-- What says what it is about, as the begin of a message or a block does, is printed once at one time: where
-- one file holds it again, as a file that was put together of overlapping parts does, the first one counts.
-- when: (select count(*) from log_files) > 1 or exists(
--   select 1 from events where request_id is not null and event_type_id in (
--     select event_type_id from event_types where event_type in (
--       'start', 'end', 'report', 'message', 'transaction', 'not_in_sync', 'blocked'))
--   group by hash(file_id, request_id, logged_at, event_type_id) having count(*) > 1)
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
        coalesce(
            shared_events.text,
            block_text(transaction_blocks),
            usual_text(
                event_types.usual_text, shared_events.request_id, message_starts.message_id
            )
        ) as text,
        issue_rows.code is not null as is_cut
    from shared_events
    inner join event_types on shared_events.event_type_id = event_types.event_type_id
    left join transaction_blocks
        on shared_events.file_id = transaction_blocks.file_id
        and shared_events.line = transaction_blocks.line
    left join message_starts
        on shared_events.file_id = message_starts.file_id
        and shared_events.line = message_starts.line
    left join issue_rows
        on shared_events.file_id = issue_rows.file_id
        and shared_events.line = issue_rows.line
        and issue_rows.code = 'cut_event'
),

numbered as (
    select
        *,
        case
            when is_cut
                then regexp_replace(rtrim(text, chr(65533)), '\n+[0-9][0-9TZ:.+-]{0,28}$', '')
            else text
        end as sure_text,
        row_number() over (
            partition by file_id, owner, logged_at, text
            order by line
        ) as copy_number,
        count(case when not is_cut then 1 end) over (
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
        ) as copy_rank
    from numbered
),

copies as (
    select
        file_id,
        line
    from preferred
    where copy_rank > 1
    union
    select
        cut.file_id,
        cut.line
    from numbered as cut
    inner join numbered as whole
        on cut.owner = whole.owner
        and cut.logged_at = whole.logged_at
        and cut.file_id <> whole.file_id
        and starts_with(whole.sure_text, cut.sure_text)
    where
        cut.is_cut
        and (
            not whole.is_cut
            or row(length(whole.sure_text), length(whole.text))
            > row(length(cut.sure_text), length(cut.text))
        )
),

odd_files as (
    select
        log_files.file_id,
        log_files.is_time_exact,
        files.preference
    from log_files
    inner join files on log_files.file_id = files.file_id
    where not log_files.is_time_exact or not is_stream_name(log_files.stream)
),

file_pairs as (
    select * from odd_pairs
),

paired_files as (
    select file_id from file_pairs
    union
    select other_id as file_id from file_pairs
),

paired_blocks as (
    select transaction_blocks.*
    from transaction_blocks
    semi join paired_files on transaction_blocks.file_id = paired_files.file_id
),

paired_messages as (
    select message_starts.*
    from message_starts
    semi join paired_files on message_starts.file_id = paired_files.file_id
),

loose_events as (
    select
        events.file_id,
        events.line,
        events.logged_at,
        events.request_id,
        events.event_type_id,
        -- Editors and terminals take the tab away that a REPORT ends with.
        rtrim(
            coalesce(
                events.text,
                block_text(paired_blocks),
                usual_text(event_types.usual_text, events.request_id, paired_messages.message_id)
            ),
            chr(9) || ' '
        ) as text
    from events
    semi join paired_files on events.file_id = paired_files.file_id
    inner join event_types on events.event_type_id = event_types.event_type_id
    left join paired_blocks
        on events.file_id = paired_blocks.file_id
        and events.line = paired_blocks.line
    left join paired_messages
        on events.file_id = paired_messages.file_id
        and events.line = paired_messages.line
    anti join copies
        on events.file_id = copies.file_id
        and events.line = copies.line
    where events.request_id is null or events.level is null
),

platform_events as (
    select
        *,
        row_number() over (
            partition by file_id, logged_at, event_type_id, request_id, text
            order by line
        ) as copy_number
    from loose_events
),

odd_repeated as (
    select
        odd.file_id,
        odd.line
    from file_pairs
    inner join odd_files on file_pairs.file_id = odd_files.file_id
    left join odd_files as other_files on file_pairs.other_id = other_files.file_id
    inner join platform_events as odd on file_pairs.file_id = odd.file_id
    inner join platform_events as other
        on file_pairs.other_id = other.file_id
        and odd.event_type_id = other.event_type_id
        and odd.text = other.text
        and odd.copy_number = other.copy_number
        and odd.request_id is not distinct from other.request_id
    where
        (other_files.file_id is null or other_files.preference < odd_files.preference)
        and abs(epoch_ms(odd.logged_at) - epoch_ms(other.logged_at))
        <= case
            when odd_files.is_time_exact and coalesce(other_files.is_time_exact, true) then 0
            else 5000
        end
),

crowded_moments as (
    select
        events.file_id,
        events.request_id,
        events.logged_at,
        events.event_type_id
    from events
    inner join event_types on events.event_type_id = event_types.event_type_id
    where
        event_types.event_type in (
            'start', 'end', 'report', 'message', 'transaction', 'not_in_sync', 'blocked'
        )
        and events.request_id is not null
    group by all
    having count(*) > 1
),

own_repeated as (
    select
        events.file_id,
        events.line
    from events
    inner join crowded_moments
        on events.file_id = crowded_moments.file_id
        and events.request_id = crowded_moments.request_id
        and events.logged_at = crowded_moments.logged_at
        and events.event_type_id = crowded_moments.event_type_id
    inner join event_types on events.event_type_id = event_types.event_type_id
    left join transaction_blocks
        on events.file_id = transaction_blocks.file_id
        and events.line = transaction_blocks.line
    left join message_starts
        on events.file_id = message_starts.file_id
        and events.line = message_starts.line
    qualify row_number() over (
        partition by
            events.file_id,
            events.request_id,
            events.logged_at,
            coalesce(
                events.text,
                block_text(transaction_blocks),
                usual_text(event_types.usual_text, events.request_id, message_starts.message_id)
            )
        order by events.line
    ) > 1
),

repeated as (
    select * from copies
    union
    select * from odd_repeated
    union
    select * from own_repeated
)

select * from repeated
