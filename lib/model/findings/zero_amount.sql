-- One row per transaction with an amount of zero.
-- title: Zero amount
-- severity: notice
-- rule: An amount of zero.
-- reason: A transaction was made, but no money moved.
-- cause: test_data
-- spans: user
-- notebook: 04_anomalies
-- evidence: transactions
select
    *,
    0 as exposure,
    'The amount is zero: a transaction was made, but no money moved' as reason
from transactions
where amount = 0
