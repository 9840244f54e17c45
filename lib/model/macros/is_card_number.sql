-- Whether the digits of a text have the check digit of payment cards (ISO/IEC 7812, Luhn).
create macro is_card_number(text) as
    list_sum(
        list_transform(
            list_reverse(regexp_extract_all(text, '\d')),
            lambda digit, place:
                case
                    when place % 2 = 1 then digit::integer
                    else digit::integer * 2 - case when digit > '4' then 9 else 0 end
                end
        )
    ) % 10 = 0
