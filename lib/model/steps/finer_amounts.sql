-- One row per amount that is finer than what the system rounds to, three decimals, or than the currency's own
-- smallest coin where it has no decimals or four.
-- lasts: meanwhile
select
    transaction_id,
    currency,
    amount,
    logged_at,
    stream,
    line,
    file_id,
    transaction_number
from transactions
where
    currency is not null
    -- Most amounts fall here, without a text being written of each.
    and (amount <> round(amount, 3) or amount <> round(amount) and minor_units(currency) = 0)
    and length(significant_decimals(amount)) > case
        when minor_units(currency) = 0 then 0
        else greatest(3, minor_units(currency))
    end
