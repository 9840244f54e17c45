-- What a letter or digit of a text counts in base 32, by its place from 1: 0 to 31.
create macro base32_digit(text, place) as
    strpos('0123456789ABCDEFGHJKMNPQRSTVWXYZ', upper(substring(text, place, 1)))::bigint - 1
