-- One row per payment and refund of a known user that was booked, or may have been, with how it is paid.
-- lasts: meanwhile
-- spans: user
-- columns:
--   net (money): What it moves in the wallet.
--   names_delivery (yes or no): Whether its metadata name a delivery.
select
    transactions.*,
    transactions.amount - transactions.vat as net,
    transaction_sources.role,
    named_deliveries.line is not null as names_delivery
from transactions
inner join transaction_sources on transactions.source = transaction_sources.source
left join named_deliveries
    on transactions.file_id = named_deliveries.file_id
    and transactions.line = named_deliveries.line
where
    transaction_sources.role in ('payment', 'refund')
    and transactions.user_id is not null
    and transactions.outcome <> 'blocked'
    and transactions.amount > 0
