-- One row per transaction that took a wallet below zero and was not blocked.
-- title: Wallet overdrawn
-- severity: critical
-- rule: A new balance below zero that was not blocked.
-- reason: The check that should block it has failed.
-- cause: overdraft
-- notebook: 05_overdrafts
-- evidence: transactions
select
    user_id,
    currency,
    -lowest_balance as exposure,
    started_at as first_seen_at,
    started_at as last_seen_at,
    [transaction_id] as transaction_ids,
    'The wallet went to ' || amount_text(lowest_balance, currency)
        || ', below zero, and the transaction was not blocked' as reason,
    transaction_id as subject,
    stream,
    line,
    file_id
from overdrafts
where overdraft_class = 'wallet_overdrawn'
