-- One row per transaction with an amount below zero.
create view finding.negative_amount as
select
    'negative_amount' as kind,
    'warning' as severity,
    user_id as user_id,
    currency as currency,
    abs(amount) as amount,
    logged_at as first_seen_at,
    logged_at as last_seen_at,
    [transaction_id] as transaction_ids,
    []::varchar[] as message_ids,
    []::varchar[] as request_ids,
    'The amount is below zero: ' || amount_text(amount, currency)
        || '; the direction belongs to the type, so a negative amount turns it round' as reason,
    null::double as score,
    transaction_id as subject,
    stream,
    line,
    file_id
from transactions
where amount < 0;
