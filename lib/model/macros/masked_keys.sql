-- Text without the personal data that stand under keys, where a look for parts of such keys finds one.
create macro masked_keys(text) as
    case
        when regexp_matches(
            text,
            'name|actor|mail|phone|mobile|fax|whatsapp|msisdn|\btel\b|contact|address|street|road'
            '|apartment|flat|villa|house|building|block|itude|first|last|middle|given|family'
            '|diet|goal|allerg|medical|health|bmi|weight|birth|dob|gender|national|civil|cpr|ssn|qid'
            '|passport|iqama|resid|identity|emirates|iban|account|card|cvv|cvc',
            'i'
        )
            then masked_fields(text)
        else text
    end
