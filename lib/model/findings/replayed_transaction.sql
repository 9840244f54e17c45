-- One row per transaction whose id was made long before its log line: a ULID carries the time at
-- which it was made. How long is a threshold, `replay_days`.
-- title: Replayed transaction
-- severity: warning; notice where nothing was booked
-- rule: The ULID's own time is more than `replay_days` (30) before the log line.
-- reason: An id is made when its transaction is.
-- cause: late
-- spans: user
-- notebook: 04_anomalies
-- evidence: transactions
select
    case when transactions.outcome in ('already_synced', 'blocked') then 'notice' else 'warning' end
        as severity,
    transactions.user_id,
    transactions.currency,
    abs(transactions.amount) as exposure,
    transactions.logged_at as first_seen_at,
    transactions.logged_at as last_seen_at,
    [transactions.transaction_id] as transaction_ids,
    'The id was made on ' || strftime(ulid_time(transactions.transaction_id), '%Y-%m-%d') || ', '
    || date_diff('day', ulid_time(transactions.transaction_id), transactions.logged_at)
    || ' days before its log line of ' || strftime(transactions.logged_at, '%Y-%m-%d')
    || '; more than ' || settings.replay_days || ' days mean that an old '
    || coalesce(transactions.direction, 'transaction') || ' of '
    || amount_text(transactions.amount, transactions.currency) || ' was sent again'
    || case transactions.outcome
        when 'already_synced' then '; it had been booked before, and nothing was booked now'
        when 'blocked' then '; it was blocked, and nothing was booked'
        else ''
    end as reason,
    transactions.transaction_id as subject,
    transactions.stream,
    transactions.line,
    transactions.file_id
from transactions
cross join settings
where
    transactions.logged_at
    > ulid_time(transactions.transaction_id) + to_days(settings.replay_days)
