-- One row per transaction of a user, in the period that the session shows, split up: what it moved
-- the wallet by, what the wallet had moved by itself before it, and what is left over. From one closing
-- balance to the next it is gap + effect + miscalculation, exactly.
-- spans: user
-- columns:
--   observation_number (number): Number of the next transaction of the user that shows the payment
--     balance, from 0; the row that shows it has the same number.
--   effect (money): What the transaction moved the wallet by: amount less VAT, below zero for a debit;
--     0 where it was blocked, or where another listener, or the transaction itself, had booked it before.
--   full_effect (money): What it moves a wallet by where it is booked.
--   gap (money): Opening balance minus the last closing balance before that is known.
--   is_unread (yes or no): Whether its opening or closing balance is not known, so that what it moved is in a
--     gap: that of the next one that is known, or its own where it is the last to show both balances, which
--     then opens where it closes.
--   miscalculation (money): Closing balance minus opening balance and effect.
--   seen_payment_balance (money): Payment balance as printed, or else as the not-in-sync error reports
--     it, or as the error a moment before does where the wallet has caught up with it; empty where it
--     is not known whether the transaction was booked, or where the error contradicts the block.
--   is_printed (yes or no): Whether the block printed the payment balance, so that it need not be taken
--     from an error or be assumed.
--   is_unconfirmed (yes or no): Whether neither the logs nor the wallet say that it was booked.
--   is_repeated (yes or no): Whether its id had been booked before.
--   previous_number (number): Number of the user's transaction before it.
--   previous_effect_number (number): Number of the last transaction before it that moved the wallet.
--   other_owner: User whose wallet the metadata name, where that is not the user of the transaction.
select
    effects.*,
    log_files.stream
from (
    select * from settled_effects where logged_at < scope_to()
    union all
    select * from unsettled_effects
) as effects
inner join log_files on effects.file_id = log_files.file_id
