-- Whether a name is that of a log stream, with its 32 hexadecimal digits, and not a file's own name.
create macro is_stream_name(name) as regexp_matches(name, '[0-9a-f]{32}$')
