-- A sum of amounts as text, in whole minor units, without its currency; a single amount is exact (money).
create macro sum_money(amount, currency) as money(in_minor_units(amount, currency), currency)
