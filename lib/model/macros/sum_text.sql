-- A sum of amounts as text, in whole coins (see rounded_sum), with its currency before it: 'BHD 5.000'.
create macro sum_text(amount, currency) as coalesce(currency || ' ', '') || sum_money(amount, currency)
