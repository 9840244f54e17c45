-- One row per transaction that shows by how much the payment balance and the wallet differ after it: the
-- payment balance as printed, else as the not-in-sync error reports it, which is the one after the
-- transaction too, against the closing balance. An untyped transaction without an error shows nothing,
-- but where the wallet has caught up with what an error a moment before reported; nor does one after
-- the period that the session shows.
-- lasts: pages
-- spans: user
-- columns:
--   difference (money): Payment balance minus wallet; above zero where the payment balance is
--     higher.
--   is_printed (yes or no): Whether the block printed the payment balance, so that it need not be
--     taken from an error or be assumed.
with

seen as (
    select
        reconciliation.*,
        coalesce(
            reconciliation.payment_balance,
            reconciliation.reported_payment_balance,
            confirmed_balances.payment_balance
        ) as seen_payment_balance
    from reconciliation
    left join confirmed_balances
        on reconciliation.file_id = confirmed_balances.file_id
        and reconciliation.line = confirmed_balances.line
)

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
    payment_balance is not null as is_printed
from seen
where
    user_id is not null
    and closing_balance is not null
    and seen_payment_balance is not null
    and logged_at < scope_to()
