-- One row per transaction of the typed schema that was printed without metadata; not where the block
-- had to be repaired, since that may have lost it.
-- title: Missing metadata
-- severity: notice
-- rule: A typed transaction without metadata.
-- reason: It cannot be traced.
-- cause: test_data
-- spans: user
-- notebook: 04_anomalies
-- evidence: transactions
select
    *,
    abs(amount) as exposure,
    'The metadata is missing, so ' || told_amount(amount, currency)
        || ' cannot be traced to a delivery or a payment' as reason
from transactions
where type is not null and metadata is null and not is_repaired
