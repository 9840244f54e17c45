-- One row per episode: the time during which a user's payment balance was below zero.
-- title: Payment negative
-- severity: warning while open, else notice
-- rule: One per episode below zero of a user's payment balance.
-- reason: It is owed by the user, and a person has to settle it.
-- cause: overdraft
-- notebook: 05_overdrafts
-- evidence: negative_steps
select
    case when is_open then 'warning' else 'notice' end as severity,
    user_id,
    currency,
    -lowest_balance as exposure,
    started_at as first_seen_at,
    coalesce(ended_at, last_logged_at) as last_seen_at,
    case
        when transaction_id = last_transaction_id then [transaction_id]
        else [transaction_id, last_transaction_id]
    end as transaction_ids,
    'The payment balance fell below zero, down to '
        || amount_text(lowest_balance, currency)
        || case
            when is_open
                then ', and is still below it, at ' || amount_text(last_balance, currency)
            else ', and was back above it after ' || time_between(started_at, ended_at)
        end
        || ' (' || transaction_count
        || case when transaction_count = 1 then ' transaction)' else ' transactions)' end as reason,
    transaction_id as subject,
    stream,
    line,
    file_id
from overdrafts
where overdraft_class = 'payment_negative'
