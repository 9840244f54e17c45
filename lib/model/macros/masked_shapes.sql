-- Text with a pseudonym in place of each contact. Long ones go first, since a part of a card's number
-- may look like a telephone number.
create macro masked_shapes(text) as
    list_reduce(
        list_reverse_sort(
            list_distinct(
                found_contacts(text, email_pattern(), '.', 'e-mail')
                || found_contacts(text, iban_pattern(), '[A-Z]', 'iban')
                || found_contacts(text, card_pattern(), '\d', 'card')
                || found_contacts(
                    text, phone_pattern(), '\+|%2B|＋|\(\+?\d{1,5}\)|[0-9٠-٩۰-۹]', 'phone'
                )
            )
        ),
        lambda so_far, contact: {
            'length': 0,
            'printed': replace(so_far.printed, contact.printed, contact.pseudonym),
            'pseudonym': ''
        },
        {'length': 0::bigint, 'printed': text, 'pseudonym': ''}
    ).printed
