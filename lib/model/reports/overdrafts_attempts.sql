-- One row per attempt of the period that would have overdrawn a wallet, or did.
-- title: Attempts
-- caption: Attempts of the day: blocked ones, and wallets that were overdrawn nevertheless.
-- empty: No wallet was overdrawn, and no attempt had to be blocked.
-- headings: overdraft_class = Class; started_at = Time; user_id = User;
--   last_balance = Wallet after it; lowest_balance = Wallet it would have left;
--   transaction_id = Transaction
select
    overdraft_class,
    started_at,
    currency,
    user_id,
    amount,
    last_balance,
    lowest_balance,
    transaction_id
from overdrafts
where
    overdraft_class in ('blocked', 'wallet_overdrawn')
    and in_scope_at(started_at, currency, user_id)
order by
    overdraft_class desc, started_at, currency nulls last, user_id, transaction_id, lowest_balance,
    stream, line;
