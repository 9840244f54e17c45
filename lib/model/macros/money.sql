-- Amount as text, exact: digits grouped, at least the currency's decimals, more where it has more.
create macro money(amount, currency) as
    case when amount < 0 then '-' else '' end
    || format('{:,}', trunc(abs(amount))::hugeint)
    || rtrim(
        '.' || rpad(
            significant_decimals(amount),
            greatest(minor_units(currency), length(significant_decimals(amount)))::integer,
            '0'
        ),
        '.'
    )
