-- One row per user and currency whose wallet or payment balance is below zero at the period's end.
-- title: Below zero
-- caption: Who is below zero at the day's end, as last printed. What both sides show below zero is owed by
--   the user; where one side alone does, the two disagree, and the user's case says who owes whom.
-- empty: Nobody is below zero.
-- headings: user_id = User; since = Below zero since; last_logged_at = Last transaction
select
    currency,
    user_id,
    payment_balance,
    wallet,
    payment_below_zero_since as since,
    last_logged_at
from latest_balances
where (wallet < 0 or payment_balance < 0) and in_scope(currency, user_id)
order by currency nulls last, least(payment_balance, wallet), user_id;
