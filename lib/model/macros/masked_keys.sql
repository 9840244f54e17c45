-- Text without the personal data that stand under keys, where a look for parts of such keys finds one.
create macro masked_keys(text) as
    case
        when regexp_matches(text, personal_key_pattern(), 'i')
            then masked_fields(text)
        else text
    end
