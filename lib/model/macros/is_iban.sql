-- Whether a text has the check digits of an international bank account number (ISO 7064, mod 97-10).
create macro is_iban(text) as
    list_reduce(
        list_transform(
            regexp_extract_all(
                regexp_replace(regexp_replace(text, '[ -]', '', 'g'), '^(.{4})(.*)$', '\2\1'), '.'
            ),
            lambda sign: case when sign <= '9' then sign::integer else ascii(sign) - 55 end
        ),
        lambda rest, number: (rest * case when number < 10 then 10 else 100 end + number) % 97,
        0
    ) = 1
