-- One row per log event: where it stands, when and by which request it was printed, and its text.
create view log_events as
select
    log_files.stream,
    events.line,
    events.logged_at,
    events.request_id::varchar as request_id,
    events.level::varchar as level,
    events.kind::varchar as kind,
    coalesce(events.text, block_text(transaction_blocks)) as text,
    log_files.path as file,
    events.file_id,
    events.byte_offset,
    events.length_bytes,
    strftime(events.logged_at, '%Y-%m-%dT%H:%M:%S.%gZ ') || case
        when events.level is null then ''
        when events.prefix is not null then events.prefix
        else
            strftime(events.logged_at, '%Y-%m-%dT%H:%M:%S.%gZ') || chr(9)
            || coalesce(events.request_id::varchar, 'undefined') || chr(9)
            || events.level::varchar || chr(9)
    end || coalesce(events.text, block_text(transaction_blocks)) as printed
from events
inner join log_files on events.file_id = log_files.file_id
left join transaction_blocks
    on events.file_id = transaction_blocks.file_id
    and events.line = transaction_blocks.line
anti join repeated_events
    on events.file_id = repeated_events.file_id
    and events.line = repeated_events.line;
