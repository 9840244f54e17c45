-- What a transaction adds to a wallet where it is booked: the amount less its VAT, which is inside it;
-- below zero for a debit. Null where one of the three is unknown.
create macro wallet_effect(direction, amount, vat) as
    case direction when 'credit' then 1 when 'debit' then -1 end * (amount - vat)
