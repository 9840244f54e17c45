-- One row per currency of which amounts with VAT are printed: the rate that most of them carry.
-- lasts: meanwhile
-- columns:
--   permille (per mille): Usual VAT of the currency, in thousandths of the amount without VAT.
with

counts as (
    select
        currency,
        round(1000 * wide(vat) / (amount - vat))::integer as permille,
        count(*) as rate_count
    from transactions
    where
        currency is not null
        and logged_at < scope_to()
        and vat > 0
        and amount > vat
        and amount - vat >= 1000 * power(10, -minor_units(currency))
    group by 1, 2
)

select
    currency,
    min_by(permille, (-rate_count, permille)) as permille
from counts
group by currency
having sum(rate_count) >= (select vat_history from settings)
