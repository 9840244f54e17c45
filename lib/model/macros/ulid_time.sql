-- Time (UTC) that an id carries if it is a ULID: its first ten characters are milliseconds since
-- 1970 in base 32. Null for any other text.
create macro ulid_time(id) as
    case
        when regexp_full_match(upper(id), '[0-7][0-9A-HJKMNP-TV-Z]{25}')
            then make_timestamp(
                list_sum(
                    list_transform(
                        range(1, 11),
                        lambda place: (
                            strpos('0123456789ABCDEFGHJKMNPQRSTVWXYZ', upper(id)[place]) - 1
                        )::bigint << (5 * (10 - place))
                    )
                )::bigint * 1000
            )
    end
