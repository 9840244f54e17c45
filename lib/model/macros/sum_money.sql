-- A sum of amounts as text, in whole coins (see rounded_sum), without its currency; a single amount is exact (money).
create macro sum_money(amount, currency) as money(rounded_sum(amount, currency), currency)
