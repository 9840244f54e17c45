-- What a reason says first, without what it adds behind a comma, a colon, a semicolon or in brackets; a text
-- in quotes, a time and a number stay whole, and so does one word in front, as in "Silence: no transaction".
create macro first_statement(reason) as
    rtrim(regexp_extract(reason, '^(?:\w+: )?(?:"[^"]*"|[^:;,("]|[:,]\d)+'))
