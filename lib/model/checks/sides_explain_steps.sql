-- One row per change with one cause and a wrong side whose excess is not the change.
-- title: What a side has too much is what the difference changed by
select *
from difference_steps
where
    other_cause is null
    and excess is not null
    and case side when 'payment' then excess else -excess end is distinct from step
order by logged_at, transaction_id
