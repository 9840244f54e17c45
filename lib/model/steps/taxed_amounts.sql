-- One row per transaction whose VAT can be a part of its amount: which of the `vat_sorts` it is.
-- lasts: meanwhile
select
    vat_sorts.sort_number,
    transactions.logged_at,
    transactions.line,
    transactions.file_id
from transactions
inner join vat_sorts
    on transactions.currency = vat_sorts.currency
    and transactions.source is not distinct from vat_sorts.source
    and transactions.action is not distinct from vat_sorts.action
    and (transactions.source is not null or transactions.direction is not distinct from vat_sorts.direction)
    and (transactions.source is not null or transactions.user_id is not distinct from vat_sorts.user_id)
    and transactions.amount = vat_sorts.amount
    and transactions.vat = vat_sorts.vat
