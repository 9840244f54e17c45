-- One row per currency: from what a credit counts as one of a plan's size, by the median of its debits.
-- lasts: meanwhile
-- columns:
--   least_credit (money): Smallest credit that counts as one for a plan.
select
    balance_effects.currency,
    any_value(settings.plan_debits) * median(-balance_effects.effect) as least_credit
from balance_effects
cross join settings
where balance_effects.effect < 0
group by balance_effects.currency
