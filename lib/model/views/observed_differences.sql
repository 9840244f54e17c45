-- One row per transaction that shows by how much the payment balance and the wallet differ after it: the
-- payment balance as printed, else as the not-in-sync error reports it, which is the one after the
-- transaction too, against the closing balance. An untyped transaction without an error shows nothing,
-- nor does one after the period that the session shows.
-- lasts: pages
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
    coalesce(payment_balance, reported_payment_balance) - closing_balance as difference,
    payment_balance is not null as is_printed
from reconciliation
where
    user_id is not null
    and closing_balance is not null
    and coalesce(payment_balance, reported_payment_balance) is not null
    and logged_at < scope_to()
