-- What stands before the text of a log event in its file: the time, and, where it has a level, the time
-- again, the request and the level, or whatever was printed in their place.
create macro event_prefix(logged_at, prefix, request_id, level) as
    case
        when prefix is not null then strftime(logged_at, '%Y-%m-%dT%H:%M:%S.%gZ ') || prefix
        when level is null then strftime(logged_at, '%Y-%m-%dT%H:%M:%S.%gZ ')
        else
            strftime(logged_at, e'%Y-%m-%dT%H:%M:%S.%gZ %Y-%m-%dT%H:%M:%S.%gZ\t')
            || coalesce(request_id::varchar, 'undefined') || chr(9) || level::varchar || chr(9)
    end
