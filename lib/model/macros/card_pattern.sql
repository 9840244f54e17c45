-- Regular expression of what may be the number of a payment card, with the sign before it: in groups
-- anywhere, as bare digits in strings only, where no amount stands. `is_card_number`
-- says whether it is one.
create macro card_pattern() as
    '(?:^|[^0-9A-Za-z.+-]|\\[nrt])(?:(?:4\d|5[1-5]|2[2-7]|6\d)\d\d[ -]\d{4}[ -]\d{4}[ -]\d{1,7}'
    '|3[47]\d\d[ -]\d{6}[ -]\d{5})\b'
    '|(?:^|[''"`#=/]|[A-Za-z؀-ۿ] )'
    '(?:4\d{15}(?:\d{3})?|(?:5[1-5]|2[2-7]|6\d)\d{14,17}|3[47]\d{13})\b'
