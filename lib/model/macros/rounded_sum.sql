-- A sum in the smallest coins that the system keeps: three decimals, or those of a currency that has more, half of one
-- away from zero: nobody can book less. A sum that would be nothing then stays as it is.
create macro rounded_sum(amount, currency) as
    coalesce(
        nullif(
            case
                when minor_units(currency) > 3 then round(amount::decimal(38, 6), 4)::decimal(38, 6)
                else round(amount::decimal(38, 6), 3)::decimal(38, 6)
            end,
            0
        ),
        amount
    )
