-- Whether a text may hold personal data. Nearly none does, and one look for all signs of them costs half
-- of a look for keys and another one for contacts.
create macro may_be_personal(text) as
    regexp_matches(text, '(?i:' || personal_key_pattern() || ')|' || contact_pattern())
