-- One row per transaction of a user whose id is not a UUID.
-- title: Test user
-- severity: warning
-- rule: A user id that is not a UUID.
-- reason: Its money is part of every sum.
-- cause: test_data
-- spans: user
-- notebook: 04_anomalies
-- evidence: transactions
select
    *,
    abs(amount) as exposure,
    'The user "' || left(user_id, 60) || '" is not a UUID: a test, or a mistake; its '
        || told_amount(amount, currency) || ' is part of every sum' as reason
from transactions
where not regexp_full_match(
        lower(user_id),
        '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
    )
