-- Decimals of an amount as text, without the zeros at the end: '5' for 0.5, '' for 7.
create macro significant_decimals(amount) as rtrim(right(amount::decimal(38, 6)::varchar, 6), '0')
