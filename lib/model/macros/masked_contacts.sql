-- Text without the e-mail addresses and international telephone numbers that it holds anywhere.
create macro masked_contacts(text) as
    regexp_replace(
        regexp_replace(
            text,
            '[\pL\pN.!$%*+_~^-]+(?:\\*''[\pL\pN.!$%*+_~^-]+)*(?:@|%40|\\+u0040)'
            '[\pL\pN-]+(?:\.[\pL\pN-]+)*\.\pL{2,}',
            '‹e-mail›',
            'gi'
        ),
        '((?:^|[^0-9A-Za-z.-]|\\[nrt])00|\+|%2B)[1-9](?:[ -]?\(?\d\)?){6,14}',
        '‹phone›',
        'gi'
    )
