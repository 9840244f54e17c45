-- One row per amount that was booked by hand: of a source with the role `manual` in the seed
-- `transaction_sources`, applied, and without a delivery in its metadata; the daily charge, which has one, is
-- no work of a hand.
-- lasts: meanwhile
-- columns:
--   material_amount (money): Amount from which money of the currency is material.
--   amount_rank (number): Which by its size it is among those of its currency and direction, from 1.
select
    manual_bookings.transaction_id,
    manual_bookings.user_id,
    manual_bookings.currency,
    manual_bookings.direction,
    manual_bookings.source,
    manual_bookings.action,
    manual_bookings.amount,
    manual_bookings.vat,
    material_amounts.material_amount,
    row_number() over (
        partition by manual_bookings.currency, manual_bookings.direction
        order by manual_bookings.amount desc, manual_bookings.transaction_number
    ) as amount_rank,
    manual_bookings.logged_at,
    manual_bookings.stream,
    manual_bookings.line,
    manual_bookings.file_id,
    manual_bookings.transaction_number
from manual_bookings
inner join material_amounts on manual_bookings.currency = material_amounts.currency
where manual_bookings.logged_at < scope_to()
