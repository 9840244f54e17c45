-- A time to its minute, where seconds would only be in the way: '2024-01-31 21:00'.
create macro minute_text(moment) as strftime(moment, '%Y-%m-%d %H:%M')
