-- One row per amount that was booked by hand without VAT, in a currency of which the usual VAT is known:
-- whether it is a whole sum without that VAT.
-- columns:
--   permille (per mille): Usual VAT of the currency, in thousandths of the amount without VAT.
--   gross_amount (money): The nearest whole sum, VAT included.
--   is_net (yes or no): Whether the amount is not whole, but is that sum without its VAT, to the smallest
--     coin.
with

sums as (
    select
        manual_entries.transaction_id,
        manual_entries.user_id,
        manual_entries.currency,
        manual_entries.direction,
        manual_entries.action,
        manual_entries.amount,
        usual_vat.permille,
        round(wide(manual_entries.amount) * (1000 + usual_vat.permille) / 1000)::decimal(18, 6) as gross_amount,
        power(10, -minor_units(manual_entries.currency))::decimal(18, 6) as coin,
        manual_entries.logged_at,
        manual_entries.stream,
        manual_entries.line,
        manual_entries.file_id,
        manual_entries.transaction_number
    from manual_entries
    inner join usual_vat on manual_entries.currency = usual_vat.currency
    where manual_entries.vat = 0
)

select
    * exclude (coin),
    amount <> round(amount)
    and abs(wide(amount) * (1000 + permille) - wide(gross_amount) * 1000)
    <= wide(coin) * (1000 + permille) as is_net
from sums
