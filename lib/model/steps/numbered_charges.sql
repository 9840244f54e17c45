-- One row per transaction with an amount above zero, in numbers as far as these do: what amounts are compared by.
-- lasts: meanwhile
-- columns:
--   sort_number (number): What it was paid for, and by whom; see `charge_sorts`.
--   has_action (yes or no): Whether the action is known.
select
    charge_sorts.sort_number,
    charge_sorts.action_number,
    charge_sorts.has_user,
    charge_sorts.action is not null as has_action,
    transactions.amount,
    transactions.vat,
    transactions.transaction_id,
    transactions.outcome,
    transactions.logged_at,
    transactions.line,
    transactions.file_id,
    transactions.transaction_number
from transactions
inner join charge_sorts
    on transactions.user_id is not distinct from charge_sorts.user_id
    and transactions.currency is not distinct from charge_sorts.currency
    and transactions.direction is not distinct from charge_sorts.direction
    and transactions.action is not distinct from charge_sorts.action
where transactions.amount > 0
