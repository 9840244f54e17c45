-- An entry in words, from what it adds to a side, below zero where it takes it off: 'add BHD 5.000 to the
-- wallet', 'take BHD 5.000 off the payment side'.
create macro entry_text(amount, currency, side) as
    case when amount > 0 then 'add ' else 'take ' end
    || bookable_text(abs(amount), currency)
    || case when amount > 0 then ' to' else ' off' end
    || case side when 'wallet' then ' the wallet' else ' the payment side' end
