-- One row per log event: where it stands, when and by which request it was printed, and its text,
-- without personal data unless the session shows it. The names in a metric are those of its figures.
create view log_events as
with

texts as (
    select
        events.*,
        coalesce(events.text, block_text(transaction_blocks)) as whole_text,
        strftime(events.logged_at, '%Y-%m-%dT%H:%M:%S.%gZ ') || case
            when events.level is null then ''
            when events.prefix is not null then events.prefix
            else
                strftime(events.logged_at, '%Y-%m-%dT%H:%M:%S.%gZ') || chr(9)
                || coalesce(events.request_id::varchar, 'undefined') || chr(9)
                || events.level::varchar || chr(9)
        end as prefix_text
    from events
    left join transaction_blocks
        on events.file_id = transaction_blocks.file_id
        and events.line = transaction_blocks.line
    anti join repeated_events
        on events.file_id = repeated_events.file_id
        and events.line = repeated_events.line
),

shown as (
    select
        *,
        case
            when is_personal_data_shown() then whole_text
            else masked_contacts(
                case when kind = 'metric' then whole_text else masked_fields(whole_text) end
            )
        end as shown_text
    from texts
),

final as (
    select
        log_files.stream,
        shown.line,
        shown.logged_at,
        shown.request_id::varchar as request_id,
        shown.level::varchar as level,
        shown.kind::varchar as kind,
        shown.shown_text as text,
        log_files.path as file,
        shown.file_id,
        shown.byte_offset,
        shown.length_bytes,
        shown.prefix_text || shown.shown_text as printed
    from shown
    inner join log_files on shown.file_id = log_files.file_id
)

select * from final;
