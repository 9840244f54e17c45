-- One row per row of `chained_balances` of a user of whom something may look otherwise at the end of a period than later
-- (see `unsettled_users`).
-- lasts: session
-- when: exists(from unsettled_users)
-- spans: user
select chained_balances.*
from chained_balances
semi join unsettled_users on chained_balances.user_id = unsettled_users.user_id
