-- A string as the Lambda prints it in single quotes: backslashes and quotes in it are escaped.
create macro string_text(value) as
    '''' || replace(replace(value, chr(92), chr(92) || chr(92)), '''', chr(92) || '''') || ''''
