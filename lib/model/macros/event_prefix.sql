-- What stands before the text of a log event in its file.
create macro event_prefix(logged_at, prefix, request_id, level) as
    strftime(logged_at, '%Y-%m-%dT%H:%M:%S.%gZ ') || case
        when prefix is not null then prefix
        when level is null then ''
        else
            strftime(logged_at, '%Y-%m-%dT%H:%M:%S.%gZ') || chr(9)
            || coalesce(request_id::varchar, 'undefined') || chr(9)
            || level::varchar || chr(9)
    end
