-- Amount with its currency before it, exact: 'BHD 5.000'; without a currency the bare amount.
create macro amount_text(amount, currency) as
    coalesce(currency || ' ', '') || money(amount, currency)
