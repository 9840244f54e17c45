-- Whether a figure is what another would be in the smallest unit of the currency, fils or halalas for example:
-- as many times as much as a unit has of them.
create macro is_in_units(printed, usual, currency, tolerance) as
    minor_units(currency) > 0
    and abs(usual) > tolerance
    and abs(printed - usual * (10 ** minor_units(currency))::bigint)
    <= tolerance * (10 ** minor_units(currency))::bigint
