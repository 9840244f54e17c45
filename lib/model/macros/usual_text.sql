-- The text that log events of a type usually have, for one whose text was not kept: the pattern of its
-- type (see event_types.csv) with the ids filled in that it names.
create macro usual_text(pattern, request_id, message_id) as
    replace(
        replace(pattern, '{request}', coalesce(request_id::varchar, '')),
        '{message}',
        coalesce(message_id, '')
    )
