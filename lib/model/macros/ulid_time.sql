-- Time (UTC) that an id carries if it is a ULID: its first ten characters are milliseconds since
-- 1970 in base 32. Null for any other text.
create macro ulid_time(id) as
    case
        when regexp_full_match(id, '(?i)[0-7][0-9A-HJKMNP-TV-Z]{25}')
            then make_timestamp(
                1000 * (
                    (base32_digit(id, 1) << 45)
                    + (base32_digit(id, 2) << 40)
                    + (base32_digit(id, 3) << 35)
                    + (base32_digit(id, 4) << 30)
                    + (base32_digit(id, 5) << 25)
                    + (base32_digit(id, 6) << 20)
                    + (base32_digit(id, 7) << 15)
                    + (base32_digit(id, 8) << 10)
                    + (base32_digit(id, 9) << 5)
                    + (base32_digit(id, 10) << 0)
                )
            )
    end
