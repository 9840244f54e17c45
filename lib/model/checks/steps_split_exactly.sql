-- One row per change of a difference whose parts do not add up to it.
-- title: Each change of a difference is what the two sides moved by
select *
from difference_steps
where step is distinct from payment_move - wallet_gap - miscalculation
order by logged_at, transaction_id
