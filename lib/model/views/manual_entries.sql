-- One row per amount that was booked by hand: of a source with the role `manual` in the seed
-- `transaction_sources`, applied, and without a delivery in its metadata; the daily charge, which has one, is
-- no work of a hand.
-- lasts: meanwhile
-- columns:
--   material_amount (money): Amount from which money of the currency is material.
--   amount_rank (number): Which by its size it is among those of its currency and direction, from 1.
select
    transactions.transaction_id,
    transactions.user_id,
    transactions.currency,
    transactions.direction,
    transactions.source,
    transactions.action,
    transactions.amount,
    transactions.vat,
    material_amounts.material_amount,
    row_number() over (
        partition by transactions.currency, transactions.direction
        order by transactions.amount desc, transactions.transaction_number
    ) as amount_rank,
    transactions.logged_at,
    transactions.stream,
    transactions.line,
    transactions.file_id,
    transactions.transaction_number
from transactions
inner join transaction_sources on transactions.source = transaction_sources.source
inner join material_amounts on transactions.currency = material_amounts.currency
where
    transaction_sources.role = 'manual'
    and transactions.logged_at < scope_to()
    and transactions.outcome = 'applied'
    and transactions.amount > 0
    and not contains(coalesce(transactions.metadata, ''), 'deliveryId')
