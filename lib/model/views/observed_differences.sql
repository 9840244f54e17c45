-- One row per transaction that shows by how much the payment balance and the wallet differ after it: the
-- payment balance as printed, else as the not-in-sync error reports it, which is the one after the
-- transaction too, against the closing balance. An untyped transaction without an error shows nothing,
-- but where the wallet has caught up with what an error a moment before reported; nor does one after
-- the period that the session shows.
-- spans: user
-- columns:
--   difference (money): Payment balance minus wallet; above zero where the payment balance is
--     higher.
--   is_printed (yes or no): Whether the block printed the payment balance, so that it need not be
--     taken from an error or be assumed.
select
    user_id,
    currency,
    logged_at,
    transaction_id,
    stream,
    line,
    file_id,
    transaction_number,
    seen_payment_balance - closing_balance as difference,
    is_printed
from balance_effects
where closing_balance is not null and seen_payment_balance is not null
