-- A string as the Lambda prints it in single quotes: backslashes and quotes in it are escaped, where it has
-- any; a look for them takes a tenth of the time.
create macro string_text(value) as
    '''' || case
        when contains(value, chr(92)) or contains(value, '''')
            then replace(replace(value, chr(92), chr(92) || chr(92)), '''', chr(92) || '''')
        else value
    end || ''''
