-- Amount with its currency before it for a sentence, which says so where it is unknown.
create macro told_amount(amount, currency) as
    coalesce(amount_text(amount, currency), 'an unknown amount')
