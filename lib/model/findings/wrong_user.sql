-- One row per transaction whose metadata names the wallet of another user.
-- title: Another user's wallet
-- severity: critical
-- rule: The wallet in the metadata is not that of the transaction's user.
-- reason: The money of one user is in the balance of another.
-- cause: wrong_user
-- spans: user
-- notebook: 04_anomalies
-- evidence: transactions
select
    user_id,
    currency,
    abs(amount) as exposure,
    logged_at,
    transaction_id,
    'The transaction of ' || told_amount(amount, currency) || ' is of user ' || user_id
        || ', but its metadata names the wallet of ' || left(other_owner, 60) as reason,
    stream,
    line,
    file_id
from balance_effects
where other_owner is not null
