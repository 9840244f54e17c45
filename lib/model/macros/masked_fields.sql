-- Text without the personal data that stand under a key that says so: names, telephone numbers,
-- e-mail and street addresses, quoted, and telephone numbers also as bare digits.
create macro masked_fields(text) as
    regexp_replace(
        masked_values(
            masked_values(
                masked_values(
                    masked_values(
                        text,
                        '[a-z_-]*e[_-]?mail(?:[_-]?address)?',
                        '‹e-mail›'
                    ),
                    '[a-z_-]*(?:phone|mobile|telephone|fax|whatsapp|msisdn)'
                    '(?:[_-]?(?:number|num|no))?[_-]?\d?|tel|contact[_-]?(?:number|no)',
                    '‹phone›'
                ),
                'name|actor|(?:account[_-]?holder|beneficiary|billing|card[_-]?holder|client'
                '|contact|customer|display|driver|employee|family|father|first|full|given'
                '|holder|last|maiden|middle|nick|owner|person|preferred|receiver|recipient'
                '|sender|shipping|subscriber|sur|user)[_-]?name',
                '‹name›'
            ),
            '[a-z_-]*address(?:[_-]?line)?[_-]?\d?'
            '|(?:apartment|block|building|flat|house|road|street|villa)'
            '(?:[_-]?(?:name|number|no))?',
            '‹address›'
        ),
        '((?:phone|mobile|telephone|fax|whatsapp|msisdn)(?:[_-]?(?:number|num|no))?[_-]?\d?'
        '\\{0,14}["'']?\s*(?::|=>)\s*)\+?\d{5,}',
        '\1‹phone›',
        'gi'
    )
