-- A sum of amounts as text, in whole minor units, with its currency before it: 'BHD 5.000'.
create macro sum_text(amount, currency) as amount_text(in_minor_units(amount, currency), currency)
