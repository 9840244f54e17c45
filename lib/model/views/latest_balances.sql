-- One row per user and currency: both balances as they were last seen at the end of the period that
-- the session shows, and since when the payment balance has been below zero.
-- lasts: session
-- columns:
--   user_id: Id of the user.
--   currency: Currency by its ISO 4217 code, as printed.
--   wallet (money): Wallet as the last transaction that shows it left it.
--   payment_balance (money): Payment balance as last printed; empty where none was.
--   payment_below_zero_since (time, UTC): Transaction that took the payment balance below zero; empty
--     where it is not.
--   last_logged_at (time, UTC): Last transaction of the user in the currency.
with

seen as (
    select
        user_id,
        currency,
        max_by(closing_balance, transaction_number) as wallet,
        max_by(payment_balance, transaction_number) as payment_balance,
        max(logged_at) as last_logged_at
    from transactions
    where user_id is not null and logged_at < scope_to()
    group by user_id, currency
),

open_episodes as (
    select user_id, currency, started_at
    from overdrafts
    where overdraft_class = 'payment_negative' and is_open
)

select
    seen.user_id,
    seen.currency,
    seen.wallet,
    seen.payment_balance,
    open_episodes.started_at as payment_below_zero_since,
    seen.last_logged_at
from seen
left join open_episodes
    on seen.user_id = open_episodes.user_id
    and seen.currency is not distinct from open_episodes.currency
