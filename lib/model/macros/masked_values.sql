-- Text with the values of some keys replaced by a placeholder; `keys` is an alternation in a regular
-- expression, whatever the case. A value in quotes stands in JSON, in JSON inside strings, where up to
-- fourteen backslashes precede a quote, or in any of util.inspect's three quotes, broken over lines or
-- not. A value whose end was cut off goes to the end of its line. A number gets the quotes of its key,
-- so that JSON stays JSON, and so does a list of texts; a number is not a name.
create macro masked_values(text, keys, placeholder) as
    regexp_replace(
        regexp_replace(
            regexp_replace(
                text,
                '("(?:' || keys || '))(?:("\s*(?::|=>)\s*")(?:\+\n\s*[''"`]|[^"\\\n]|\\+[^\\\n])*'
                '|(\\"\s*:\s*\\")(?:\+\n\s*[''"`]|[^"\\\n]|\\[^"\\\n]|\\{2,}[^\\\n])*'
                '|(\\{2}"\s*:\s*\\{2}")(?:\+\n\s*[''"`]|[^"\\\n]|\\{1,2}[^"\\\n]|\\{3,}[^\\\n])*'
                '|(\\{3}"\s*:\s*\\{3}")(?:\+\n\s*[''"`]|[^"\\\n]|\\{1,3}[^"\\\n]|\\{4,}[^\\\n])*'
                '|(\\{6}"\s*:\s*\\{6}")(?:\+\n\s*[''"`]|[^"\\\n]|\\{1,6}[^"\\\n]|\\{7,}[^\\\n])*'
                '|(\\{7}"\s*:\s*\\{7}")(?:\+\n\s*[''"`]|[^"\\\n]|\\{1,7}[^"\\\n]|\\{8,}[^\\\n])*'
                '|(\\{14}"\s*:\s*\\{14}")(?:\+\n\s*[''"`]|[^"\\\n]|\\{1,14}[^"\\\n]|\\{15,}[^\\\n])*)',
                '\1\2\3\4\5\6\7\8' || placeholder,
                'gi'
            ),
            '((?:^|[\s{,(\[])[''"]?(?:' || keys || ')[''"]?(?::|\s=>)\s*)'
            '(?:('')(?:[^''\\\n]|\\.)*''?|(")(?:[^"\\\n]|\\.)*"?|(`)(?:[^`\\\n]|\\.)*`?)'
            '(?:\s*\+\n\s*(?:''(?:[^''\\\n]|\\.)*''?|"(?:[^"\\\n]|\\.)*"?|`(?:[^`\\\n]|\\.)*`?))*',
            '\1\2\3\4' || placeholder || '\2\3\4',
            'gi'
        ),
        '((?:^|[\s{,(\["''`\\])(?:' || keys || ')(\\*["''`]?)\s*(?::|=>)\s*)'
        '(?:' || case when placeholder = '‹name›' then '' else '[+-]?\d[\d.]*|' end
        || '\[[^\[\]{}"''`]*["''`][^\[\]{}]*\])',
        '\1\2' || placeholder || '\2',
        'gi'
    )
