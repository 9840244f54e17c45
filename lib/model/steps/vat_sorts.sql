-- One row per currency, source, action, amount and VAT that were printed together, as a number; where no source
-- is printed, of one direction and user. Of amounts whose VAT can be a part of them.
-- lasts: meanwhile
-- columns:
--   direction: credit or debit; empty where a source is printed.
--   user_id: User; empty where a source is printed.
--   sort_number (number): Its number, from 1; other logs in the ledger give it another one.
select
    *,
    row_number() over (
        order by currency, source, action, direction, user_id, amount, vat
    ) as sort_number
from (
    select distinct
        currency,
        source,
        action,
        case when source is null then direction end as direction,
        case when source is null then user_id end as user_id,
        amount,
        vat
    from transactions
    where
        currency is not null
        and amount > 0
        and vat >= 0
        and vat < amount
)
