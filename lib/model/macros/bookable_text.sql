-- Money that may be booked, for a sentence, to the smallest coin that the system keeps: three decimals, or those of a currency
-- that has more. What is finer is left out, unless there is nothing else, which it then says. The exact sum is in the
-- column beside it.
create macro bookable_text(amount, currency) as
    case
        when minor_units(currency) > 3 or amount = 0 then amount_text(amount, currency)
        when round(amount::decimal(38, 6), 3) = 0
            then amount_text(amount, currency) || ', which is less than can be paid'
        else amount_text(round(amount::decimal(38, 6), 3), currency)
    end
