-- One row per log event: where it is, when and by which request it was printed, and its text,
-- without personal data unless the session shows it. The names in a metric are those of its figures.
-- columns:
--   kind: The same as event_type, under its earlier name.
--   file: Path of the log file as it was given.
--   printed: Text as it stands in the log, without personal data.
with

masked_messages as (
    select file_id, line, masked_message_id
    from message_links
    where masked_message_id is not null
),

texts as (
    select
        kept_events.*,
        masked_blocks.line is not null as is_personal,
        coalesce(kept_events.text, block_text(blocks)) as kept_text,
        usual_text(
            kept_events.usual_text,
            kept_events.request_id,
            shown_part(message_starts.message_id, masked_messages.masked_message_id)
        ) as usual_printed
    from kept_events
    left join transaction_blocks as blocks
        on kept_events.file_id = blocks.file_id
        and kept_events.line = blocks.line
    left join masked_blocks
        on kept_events.file_id = masked_blocks.file_id
        and kept_events.line = masked_blocks.line
    left join message_starts
        on kept_events.file_id = message_starts.file_id
        and kept_events.line = message_starts.line
    left join masked_messages
        on kept_events.file_id = masked_messages.file_id
        and kept_events.line = masked_messages.line
),

shown as (
    select
        *,
        coalesce(
            case
                when is_personal_data_shown() then kept_text
                when event_type = 'metric' then masked_contacts(kept_text)
                -- Each part of a block has been looked at; what one of them gives away may stand in others
                -- too.
                when text is null and not is_personal then kept_text
                else masked(kept_text)
            end,
            usual_printed
        ) as shown_text,
        case
            when prefix is not null then strftime(logged_at, '%Y-%m-%dT%H:%M:%S.%gZ ') || prefix
            when level is null then strftime(logged_at, '%Y-%m-%dT%H:%M:%S.%gZ ')
            else
                strftime(logged_at, e'%Y-%m-%dT%H:%M:%S.%gZ %Y-%m-%dT%H:%M:%S.%gZ\t')
                || coalesce(request_id::varchar, 'undefined') || chr(9) || level::varchar || chr(9)
        end as prefix_text
    from texts
)

select
    stream,
    line,
    logged_at,
    request_id::varchar as request_id,
    level::varchar as level,
    event_type,
    shown_text as text,
    path as file,
    file_id,
    byte_offset,
    length_bytes,
    prefix_text || shown_text as printed,
    event_type as kind
from shown
