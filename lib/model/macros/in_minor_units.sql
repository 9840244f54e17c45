-- A sum in whole minor units of its currency, half of one away from zero: nobody can book less. A sum that
-- would be nothing then stays as it is.
create macro in_minor_units(amount, currency) as
    coalesce(
        nullif(
            case minor_units(currency)
                when 0 then round(amount::decimal(38, 6), 0)::decimal(38, 6)
                when 2 then round(amount::decimal(38, 6), 2)::decimal(38, 6)
                when 3 then round(amount::decimal(38, 6), 3)::decimal(38, 6)
                else round(amount::decimal(38, 6), 4)::decimal(38, 6)
            end,
            0
        ),
        amount
    )
