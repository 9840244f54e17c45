-- A sum of amounts as text, in whole coins (see rounded_sum), without its currency; a single amount is exact (money).
-- It is rounded once, however often the text asks for it.
create macro sum_money(amount, currency) as
    list_transform([rounded_sum(amount, currency)], lambda rounded: money(rounded, currency))[1]
