-- One row per log event: where it is, when and by which request it was printed, and its text,
-- without personal data unless the session shows it. The names in a metric are those of its figures.
-- columns:
--   kind: The same as event_type, under its earlier name.
--   file: Path of the log file as it was given.
--   printed: Text as it stands in the log, without personal data.
with

texts as (
    select
        kept_events.*,
        coalesce(
            kept_events.text,
            block_text(transaction_blocks),
            usual_text(
                kept_events.usual_text, kept_events.request_id, message_starts.message_id
            )
        ) as whole_text,
        strftime(kept_events.logged_at, '%Y-%m-%dT%H:%M:%S.%gZ ') || case
            when kept_events.prefix is not null then kept_events.prefix
            when kept_events.level is null then ''
            else
                strftime(kept_events.logged_at, '%Y-%m-%dT%H:%M:%S.%gZ') || chr(9)
                || coalesce(kept_events.request_id::varchar, 'undefined') || chr(9)
                || kept_events.level::varchar || chr(9)
        end as prefix_text
    from kept_events
    left join transaction_blocks
        on kept_events.file_id = transaction_blocks.file_id
        and kept_events.line = transaction_blocks.line
    left join message_starts
        on kept_events.file_id = message_starts.file_id
        and kept_events.line = message_starts.line
),

without_keys as (
    select
        *,
        case
            when is_personal_data_shown() or event_type = 'metric' then whole_text
            else masked_keys(whole_text)
        end as half_masked
    from texts
),

shown as (
    select
        *,
        case
            when is_personal_data_shown() then half_masked
            else masked_contacts(half_masked)
        end as shown_text
    from without_keys
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
