-- One row per transaction that has one before it of the same user and currency: its opening balance
-- against the closing balance before it, to the last printed digit. The opening balance is the printed
-- old balance; but where another listener had booked the transaction since the one before, the old
-- balance holds it already, and the wallet opened without it. Where a block that was booked before is
-- applied again with its old figures, the wallet stands at its new balance already, and opens there.
-- spans: user
with

chained as (
    select * from chained_balances
)

select * exclude (previous_number) from chain_of(chained)
