-- Decimals of a currency by ISO 4217; 2 where the code is not known.
create macro minor_units(currency) as
    case
        when currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
        when currency = 'JPY' then 0
        else 2
    end;
