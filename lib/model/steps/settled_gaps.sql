-- One row per gap of `chained_balances` of a user of whom nothing looks otherwise at the end of a period than later (see
-- `unsettled_users`).
-- lasts: session
-- spans: user
select *
from chained_balances
where continuity = 'gap' and user_id not in (select user_id from unsettled_users)
