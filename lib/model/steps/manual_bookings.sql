-- One row per amount that was booked by hand, whenever; see `manual_entries`.
-- lasts: meanwhile
select
    transactions.transaction_id,
    transactions.user_id,
    transactions.currency,
    transactions.direction,
    transactions.source,
    transactions.action,
    transactions.amount,
    transactions.vat,
    transactions.logged_at,
    transactions.stream,
    transactions.line,
    transactions.file_id,
    transactions.transaction_number
from transactions
inner join transaction_sources on transactions.source = transaction_sources.source
where
    transaction_sources.role = 'manual'
    and transactions.outcome = 'applied'
    and transactions.amount > 0
    and not contains(coalesce(transactions.metadata, ''), 'deliveryId')
