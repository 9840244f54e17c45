-- Money that may be booked, for a sentence: as `sum_text` has it, and where it is less than a coin, that it is. The exact
-- sum is in the column beside it.
create macro bookable_text(amount, currency) as
    sum_text(amount, currency)
    || case
        when amount <> 0 and minor_units(currency) <= 3 and round(amount::decimal(38, 6), 3) = 0 then ', which is less than can be paid'
        else ''
    end
