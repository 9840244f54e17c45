-- Text of a log event as a person may be shown it: `kept` is what was kept of it or rebuilt of a block, and
-- `usual` stands where there is neither. Each part of a block that is rebuilt has been looked at;
-- `is_personal` says that one of them is shown otherwise, and what it gives away may stand in others too.
-- The names in a metric are those of its figures.
create macro shown_event_text(event_type, kept, usual, is_rebuilt, is_personal) as
    coalesce(
        case
            when is_personal_data_shown() then kept
            when event_type = 'metric' then masked_contacts(kept)
            when is_rebuilt and not is_personal then kept
            else masked(kept)
        end,
        usual
    )
