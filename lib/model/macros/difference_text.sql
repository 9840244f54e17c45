-- Which of the two balances is too high if the other one is right, and by how much, from the difference
-- payment balance minus wallet: 'payment side too high by BHD 5.000', 'wallet too high by BHD 5.000'.
create macro difference_text(difference, currency) as
    case when difference > 0 then 'payment side too high by ' else 'wallet too high by ' end
    || bookable_text(abs(difference), currency)
