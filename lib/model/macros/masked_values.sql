-- Text with the values of some keys replaced by a placeholder; `names` and `others` are alternations in
-- regular expressions, whatever the case. A value in quotes stands in JSON, in JSON inside strings,
-- where up to fourteen backslashes precede a quote, or in any of util.inspect's three quotes, broken
-- over lines or not. A value whose end was cut off goes to the end of its line. A number gets the
-- quotes of its key, so that JSON stays JSON, and so does a list of texts; a number under `names` stays.
create macro masked_values(text, names, others) as
    regexp_replace(
        regexp_replace(
            regexp_replace(
                text,
                '("(?:' || names || '|' || others || '))'
                '(?:("\s*(?::|=>)\s*")(?:\+\n\s*[''"`]|[^"\\\n]|\\+[^\\\n])*'
                '|(\\"\s*:\s*\\")(?:\+\n\s*[''"`]|[^"\\\n]|\\[^"\\\n]|\\{2,}[^\\\n])*'
                '|(\\{2}"\s*:\s*\\{2}")(?:\+\n\s*[''"`]|[^"\\\n]|\\{1,2}[^"\\\n]|\\{3,}[^\\\n])*'
                '|(\\{3}"\s*:\s*\\{3}")(?:\+\n\s*[''"`]|[^"\\\n]|\\{1,3}[^"\\\n]|\\{4,}[^\\\n])*'
                '|(\\{6}"\s*:\s*\\{6}")(?:\+\n\s*[''"`]|[^"\\\n]|\\{1,6}[^"\\\n]|\\{7,}[^\\\n])*'
                '|(\\{7}"\s*:\s*\\{7}")(?:\+\n\s*[''"`]|[^"\\\n]|\\{1,7}[^"\\\n]|\\{8,}[^\\\n])*'
                '|(\\{14}"\s*:\s*\\{14}")(?:\+\n\s*[''"`]|[^"\\\n]|\\{1,14}[^"\\\n]|\\{15,}[^\\\n])*)',
                '\1\2\3\4\5\6\7\8‹personal›',
                'gi'
            ),
            '((?:^|[\s{,(\[])[''"]?(?:' || names || '|' || others || ')[''"]?(?::|\s=>)\s*)'
            '(?:('')(?:[^''\\\n]|\\.)*''?|(")(?:[^"\\\n]|\\.)*"?|(`)(?:[^`\\\n]|\\.)*`?)'
            '(?:\s*\+\n\s*(?:''(?:[^''\\\n]|\\.)*''?|"(?:[^"\\\n]|\\.)*"?|`(?:[^`\\\n]|\\.)*`?))*',
            '\1\2\3\4‹personal›\2\3\4',
            'gi'
        ),
        '((?:^|[\s{,(\["''`\\])(?:' || others || ')(\\*["''`]?)\s*(?::|=>)\s*)[+-]?\d[\d.]*'
        '|((?:^|[\s{,(\["''`\\])(?:' || names || '|' || others || ')(\\*["''`]?)\s*(?::|=>)\s*)'
        '\[[^\[\]{}"''`]*["''`][^\[\]{}]*\]',
        '\1\2\3\4‹personal›\2\4',
        'gi'
    )
