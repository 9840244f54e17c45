-- Digits of an amount as JavaScript prints them: no zeros at the end, no point without decimals.
create macro number_text(amount) as rtrim(rtrim(amount::varchar, '0'), '.')
