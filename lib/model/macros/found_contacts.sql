-- What a regular expression finds in a text, from where `start` matches in it to the last letter or
-- digit: as printed, and as a pseudonym, which is a word for what it is and twelve letters of a digest,
-- so that the same contact looks the same wherever it is shown. Letters only, so that no pseudonym
-- looks like a number. Numbers of cards and bank accounts count only with the right check digits.
create macro found_contacts(text, pattern, start, word) as
    list_transform(
        list_filter(
            list_transform(
                regexp_extract_all(text, pattern),
                lambda found: regexp_extract(
                    found, '(?:' || start || ').*[0-9A-Za-z)\x{80}-\x{10FFFF}]'
                )
            ),
            lambda contact: case word
                when 'iban' then is_iban(contact)
                when 'card' then is_card_number(contact)
                else true
            end
        ),
        lambda contact: {
            'length': strlen(contact),
            'printed': contact,
            'pseudonym': word || '-'
                || left(translate(md5(contact), '0123456789abcdef', 'abcdefghijklmnop'), 12)
        }
    )
