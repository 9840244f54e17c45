-- One row per transaction of a user whose id is no UUID.
-- title: Test user
-- severity: warning
-- rule: A user that is no UUID.
-- reason: Its money is in every sum.
-- cause: test_data
-- notebook: 04_anomalies
-- evidence: transactions
select
    *,
    abs(amount) as exposure,
    'The user "' || left(user_id, 60) || '" is no UUID: a test, or a mistake; its '
        || amount_text(amount, currency) || ' are in every sum' as reason
from transactions
where not regexp_full_match(
        lower(user_id),
        '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
    )
