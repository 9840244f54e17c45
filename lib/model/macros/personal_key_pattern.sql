-- Regular expression, whatever the case, that matches wherever a key may stand whose value is personal.
create macro personal_key_pattern() as
    'name|actor|mail|phone|mobile|fax|whatsapp|msisdn|\btel\b|contact|address|street|road'
    '|apartment|flat|villa|house|building|block|itude|first|last|middle|given|family'
    '|diet|goal|allerg|medical|health|bmi|weight|birth|dob|gender|national|civil|cpr|ssn|qid'
    '|passport|iqama|resid|identity|emirates|iban|account|card|cvv|cvc'
