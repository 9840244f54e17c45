-- Decimals of a currency by ISO 4217; 2 where the code is not known.
create macro minor_units(currency) as
    case
        {{minor_units}}
        else 2
    end
