-- One row per transaction: what it moved in the user's wallet, by who booked it. Booked here: it was
-- applied, and the wallet went from the old to the new balance. Booked elsewhere: another listener had
-- booked it before (already synced), by its amount less VAT; the new balance that is printed never came
-- to be. A blocked one moved nothing.
-- lasts: pages
-- columns:
--   booked_here (money): What applied transactions moved in the wallets: printed new balance minus
--     old balance. Empty where the logs do not say what became of the transaction.
--   booked_elsewhere (money): What moved in the wallets because another listener had booked it
--     before (already synced): amount less VAT, below zero for debits.
--   balance_change (money): What moved in the wallets: booked here and booked elsewhere together.
--   unconfirmed (money): What transactions would have moved of which the logs do not say whether
--     they were booked; in no other figure.
select
    transaction_id,
    user_id,
    currency,
    type,
    action,
    direction,
    amount,
    vat,
    outcome,
    case outcome
        when 'applied' then closing_balance - old_balance
        when 'already_synced' then 0
        when 'blocked' then 0
    end::decimal(18, 6) as booked_here,
    case outcome
        when 'already_synced' then wallet_effect(direction, amount, vat)
        when 'applied' then 0
        when 'blocked' then 0
    end::decimal(18, 6) as booked_elsewhere,
    (booked_here + booked_elsewhere)::decimal(18, 6) as balance_change,
    case when outcome = 'unknown' then closing_balance - old_balance else 0 end::decimal(18, 6)
        as unconfirmed,
    logged_at,
    stream,
    line,
    file_id,
    transaction_number
from transactions
