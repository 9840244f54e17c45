-- One row per transaction that took a wallet below zero and was not blocked.
create view finding.wallet_overdrawn as
select
    'wallet_overdrawn' as kind,
    'critical' as severity,
    user_id as user_id,
    currency as currency,
    -lowest_balance as amount,
    started_at as first_seen_at,
    started_at as last_seen_at,
    [transaction_id] as transaction_ids,
    []::varchar[] as message_ids,
    []::varchar[] as request_ids,
    'The wallet went to ' || amount_text(lowest_balance, currency)
        || ', below zero, and the transaction was not blocked' as reason,
    null::double as score,
    transaction_id as subject,
    stream,
    line,
    file_id
from overdrafts
where overdraft_class = 'wallet_overdrawn';
