-- One row per transaction of the typed schema that was printed without metadata; not where the block
-- had to be repaired, since that may have lost it.
create view finding.missing_metadata as
select
    'missing_metadata' as kind,
    'notice' as severity,
    user_id as user_id,
    currency as currency,
    abs(amount) as amount,
    logged_at as first_seen_at,
    logged_at as last_seen_at,
    [transaction_id] as transaction_ids,
    []::varchar[] as message_ids,
    []::varchar[] as request_ids,
    'The metadata is missing, so ' || amount_text(amount, currency)
        || ' cannot be traced to a delivery or a payment' as reason,
    null::double as score,
    transaction_id as subject,
    stream,
    line,
    file_id
from transactions
where type is not null and metadata is null and not is_repaired;
