-- Amount as text, exact: digits grouped, at least the currency's decimals, more where it has more. Of its
-- significant decimals and those filled up with zeros, or cut, the greater text is the one wanted.
create macro money(amount, currency) as
    case when amount < 0 then '-' else '' end
    || format('{:,}', trunc(abs(amount))::hugeint)
    || rtrim(
        '.' || greatest(
            significant_decimals(amount), rpad(significant_decimals(amount), minor_units(currency), '0')
        ),
        '.'
    )
