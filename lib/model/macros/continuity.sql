-- Whether an opening balance continues the closing one before it: exact, to the last printed digit; rounding; or
-- gap. Empty where one of them is unknown.
create macro continuity(opening_balance, closing_balance, is_exact, tolerance) as case
    when opening_balance is null or closing_balance is null then null
    when is_exact then 'exact'
    when abs(opening_balance - closing_balance) <= tolerance then 'rounding'
    else 'gap'
end
