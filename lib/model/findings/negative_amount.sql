-- One row per transaction with an amount below zero.
-- title: Negative amount
-- severity: warning
-- rule: An amount below zero.
-- reason: The direction belongs to the type.
-- cause: unusual_amount
-- spans: user
-- notebook: 04_anomalies
-- evidence: transactions
select
    *,
    abs(amount) as exposure,
    'The amount is below zero: ' || amount_text(amount, currency)
        || '; the direction belongs to the type, so a negative amount reverses it' as reason
from transactions
where amount < 0
