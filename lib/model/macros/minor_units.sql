-- Decimals of a currency by ISO 4217; 2 where the code is not known. A list is one constant of a plan,
-- where `in` is a comparison for each currency, in each of the many texts with an amount.
create macro minor_units(currency) as
    case
        {{minor_units}}
        else 2
    end
