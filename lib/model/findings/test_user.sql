-- One row per transaction of a user whose id is not a UUID.
-- title: Test user
-- severity: warning
-- rule: A user id that is not a UUID, where most are. Where they are not, ids have another form.
-- reason: Its money is part of every sum.
-- cause: test_data
-- notebook: 04_anomalies
-- evidence: transactions
with

users as (
    select
        user_id,
        regexp_full_match(
            lower(user_id), '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
        ) as is_uuid
    from (select distinct user_id from transactions where user_id is not null and logged_at < scope_to())
)

select
    *,
    abs(amount) as exposure,
    'The user "' || left(user_id, 60) || '" is not a UUID: a test, or a mistake; its '
        || told_amount(amount, currency) || ' is part of every sum' as reason
from transactions
where
    user_id in (select user_id from users where not is_uuid)
    and (select 2 * count(*) filter (not is_uuid) <= count(*) from users)
