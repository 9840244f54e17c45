-- One row per transaction with an amount of zero.
create view finding.zero_amount as
select
    'zero_amount' as kind,
    'notice' as severity,
    user_id as user_id,
    currency as currency,
    0::decimal(18, 6) as amount,
    logged_at as first_seen_at,
    logged_at as last_seen_at,
    [transaction_id] as transaction_ids,
    []::varchar[] as message_ids,
    []::varchar[] as request_ids,
    'The amount is zero: a transaction was made, but nothing moved' as reason,
    null::double as score,
    transaction_id as subject,
    stream,
    line,
    file_id
from transactions
where amount = 0;
