-- One row per transaction: what it moved in the user's wallet, by who booked it. Booked here: it was
-- applied, and the wallet went from the old to the new balance. Booked elsewhere: another listener had
-- booked it before (already synced), by its amount less VAT; the new balance that is printed never came
-- to be. A blocked one moved nothing, nor did one whose id had moved the wallet before: already synced, or
-- applied to a wallet that stood at its new balance.
-- columns:
--   booked_here (money): What applied transactions moved in the wallets: printed new balance minus
--     old balance. Empty where the logs do not say what became of the transaction.
--   booked_elsewhere (money): What moved in the wallets because another listener had booked it
--     before (already synced): amount less VAT, below zero for debits.
--   balance_change (money): What moved in the wallets: booked here and booked elsewhere together.
--   unconfirmed (money): What transactions would have moved of which the logs do not say whether
--     they were booked; in no other figure.
with

marked as (
    select
        transactions.*,
        repeated_bookings.line is not null
        and (transactions.outcome = 'already_synced' or repeated_bookings.is_held) as was_booked
    from transactions
    left join repeated_bookings
        on transactions.file_id = repeated_bookings.file_id
        and transactions.line = repeated_bookings.line
)

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
    case
        when was_booked or outcome in ('already_synced', 'blocked') then 0
        when outcome = 'applied' then closing_balance - old_balance
    end::decimal(18, 6) as booked_here,
    case
        when was_booked or outcome in ('applied', 'blocked') then 0
        when outcome = 'already_synced' then wallet_effect(direction, amount, vat)
    end::decimal(18, 6) as booked_elsewhere,
    (booked_here + booked_elsewhere)::decimal(18, 6) as balance_change,
    case when outcome = 'unknown' then closing_balance - old_balance else 0 end::decimal(18, 6)
        as unconfirmed,
    logged_at,
    stream,
    line,
    file_id,
    transaction_number
from marked
