-- Regular expression of telephone numbers that show by their shape that they are some, with the sign
-- before them that shows that they begin there. In this order: with a plus; with 00, in groups, after
-- the code of a country; as mobile numbers of the region are written within it; the same as bare digits
-- with the code of a country, in strings only, where no amount stands; with brackets; in Arabic digits.
-- None begins inside a UUID, a ULID, an amount or a time.
create macro phone_pattern() as
    '(?:^|[^0-9eE]|[^0-9.][eE])(?:\+|%2B|＋) ?'
    '(?:' || whole_phone_pattern() || '|\(?[1-9]\d{0,3}\)?(?:[ .-]?\(?\d\)?){5,13})'
    '|[0-9eE](?:\+|%2B|＋) ?(?:' || whole_phone_pattern() || ')'
    '|(?:^|[^0-9A-Za-z.+-]|\\[nrt])(?:00(?:1[2-9]\d{9}|[2-9]\d{9,12})'
    '|00[ .-]?[1-9]\d{0,2}[ .-]\(?\d[\d ().-]{5,14}\d'
    '|(?:0\d{1,2}[ -]\d{3,4}|[2-9]\d\d[ -]\d{3}[ -]\d|5\d[ -]\d{3}|[3-9]\d{3}[ -]|17\d\d[ -])'
    '[ -]?\d{3,4}'
    '|9[67]\d[ -]\d{1,4}(?:[ -]?\d{2,4}){1,3}'
    '|1[ -]\d{3}[ -]\d{3}[ -]\d{4})(?:\b|_)'
    '|(?:^|[^0-9A-Za-z.+-]|\\[nrt]|(?:^|[^0-9A-Fa-f])[.-])'
    '0(?:5\d{8}|7\d{8,9}|1[0125]\d{8})(?:\b|_)'
    '|(?:^|[''"`#=/]|[A-Za-z؀-ۿ] )(?:9665\d{8}|9715\d{8}|973[3-9]\d{7}|965[2-9]\d{7}|974[3-7]\d{7}'
    '|968[79]\d{7})(?:\b|_)'
    '|(?:^|[^0-9A-Za-z]|\\[nrt])\(\+?0?\d{2,4}\)[ .-]?\d{3,4}[ .-]?\d{3,4}(?:\b|_)'
    '|[+＋]?[٠-٩۰-۹](?:[ ()-]{0,2}[٠-٩۰-۹]){6,14}'
