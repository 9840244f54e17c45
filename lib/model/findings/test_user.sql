-- One row per transaction of a user whose id is no UUID.
create view finding.test_user as
select
    'test_user' as kind,
    'warning' as severity,
    user_id as user_id,
    currency as currency,
    abs(amount) as amount,
    logged_at as first_seen_at,
    logged_at as last_seen_at,
    [transaction_id] as transaction_ids,
    []::varchar[] as message_ids,
    []::varchar[] as request_ids,
    'The user "' || left(user_id, 60) || '" is no UUID: a test, or a mistake; its '
        || amount_text(amount, currency) || ' are in every sum' as reason,
    null::double as score,
    transaction_id as subject,
    stream,
    line,
    file_id
from transactions
where not regexp_full_match(
        lower(user_id),
        '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
    );
