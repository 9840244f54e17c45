-- One row per currency, direction and action with a menu of prices: nearly all of its amounts are paid again, by this
-- user or by another one, or are whole sums without their VAT.
-- lasts: meanwhile
-- columns:
--   paid_count (transactions): How many amounts it has.
select
    paid_amounts.currency,
    paid_amounts.direction,
    paid_amounts.action,
    sum(paid_amounts.paid_count)::bigint as paid_count
from paid_amounts
cross join settings
group by
    paid_amounts.currency,
    paid_amounts.direction,
    paid_amounts.action,
    settings.outlier_history,
    settings.menu_share
having
    sum(paid_amounts.paid_count) >= settings.outlier_history
    and sum(paid_amounts.on_menu_count)
    / nullif(sum(paid_amounts.on_menu_count + paid_amounts.off_menu_count), 0) >= settings.menu_share
