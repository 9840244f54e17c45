-- Where something is in the logs, short enough for a table: the day and the first eight letters
-- of the stream's name, which nearly always identify it, and the line.
create macro log_place(stream, line) as
    regexp_replace(stream, '-?\[\$LATEST\]([0-9a-f]{8})[0-9a-f]{24}$', ' \1…')
    || ' line ' || line
