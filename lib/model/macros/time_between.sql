-- How long it is from one time to another, in words: '40 seconds', '33.6 hours', '101 days'.
create macro time_between(started_at, ended_at) as
    case
        when ended_at - started_at < interval 2 minute
            then counted(date_diff('second', started_at, ended_at), 'second', 'seconds')
        when ended_at - started_at < interval 2 hour
            then counted(date_diff('minute', started_at, ended_at), 'minute', 'minutes')
        when ended_at - started_at < interval 72 hour
            then (date_diff('minute', started_at, ended_at) / 60.0)::decimal(12, 1) || ' hours'
        else counted(round(date_diff('hour', started_at, ended_at) / 24.0)::integer, 'day', 'days')
    end
