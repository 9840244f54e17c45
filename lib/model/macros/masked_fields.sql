-- Text without the personal data that stand under a key that says so, whatever their shape: names;
-- e-mail and street addresses, telephone numbers, and what a person eats, wants, suffers from, is
-- identified or pays by; in addresses of the web too. The key stays, and says what stood there.
create macro masked_fields(text) as
    regexp_replace(
        masked_values(
            text,
            'names?(?:[_-]?(?:ar|en|arabic|english))?|actor|first|last|middle|given|family'
            '|(?:account[_-]?holder|beneficiary|billing|card[_-]?holder|child|client|contact|customer'
            '|display|driver|emergency|employee|family|father|first|full|given|guest|holder|last'
            '|maiden|member|middle|mother|nick|owner|patient|payee|payer|person|preferred|receiver'
            '|recipient|sender|shipping|spouse|subscriber|sur|user)[_-]?names?'
            '(?:[_-]?(?:ar|en|arabic|english))?',
            '[a-z_-]*e[_-]?mails?(?:[_-]?address(?:es)?)?'
            '|[a-z_-]*(?:phone|mobile|telephone|fax|whatsapp|msisdn)s?'
            '(?:[_-]?(?:numbers?|num|no))?[_-]?\d?|tel|contact[_-]?(?:number|no)'
            '|[a-z_-]*address(?:[_-]?line)?[_-]?\d?|latitude|longitude'
            '|(?:apartment|block|building|flat|house|road|street|villa)(?:[_-]?(?:name|number|no))?'
            '|(?:[a-z]+[_-]?)?diet(?:s|ary[a-z_-]*|[_-]?(?:kind|name|plan|preference|type)s?)?'
            '|(?:[a-z]+[_-]?)?goal(?:s|[_-]?(?:name|type))?'
            '|(?:food[_-]?)?allerg(?:y|ies|ens?)|medical[a-z_-]*|health[a-z_-]*'
            '|(?:body|current|target|start)[_-]?weight|bmi'
            '|(?:civil|emirates|identity|iqama|national|passport|resid(?:ent|ence))[_-]?'
            '(?:id|number|num|no)|cpr(?:[_-]?(?:number|no))?|ssn|qid|iqama|passport|dob'
            '|date[_-]?of[_-]?birth|birth[_-]?(?:date|day)|gender|nationality'
            '|[a-z_-]*iban|(?:[a-z]+[_-]?)?(?:account|card)[_-]?(?:number|num|no)|cvv|cvc'
        ),
        '([?&](?:[a-z_-]*(?:name|mail|phone|mobile|address)|tel|first|last|goal|diet)=)'
        '[^&\s"''`\\#]+',
        '\1‹personal›',
        'gi'
    )
